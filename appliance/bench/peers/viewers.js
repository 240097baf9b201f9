// The WebSocket side of (a) and (b): JWT at the connect, rooms, heartbeat. Speaks the part of hirundo.v1 that it needs.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { Rooms } from "./rooms.js";
import { mayWatch, verify } from "./tokens.js";

const HEARTBEAT_MS = 30_000;
const MAX_MESSAGE_BYTES = 64 * 1024;

// Returns send(deviceId, bytes): one text message, encoded already, to everyone who watches the device.
export async function viewers(port) {
  const http = createServer((request, response) => response.writeHead(404).end());
  const server = new WebSocketServer({
    server: http,
    path: "/ws",
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });
  const rooms = new Rooms();

  server.on("connection", (socket, request) => {
    let claims;
    try {
      claims = verify(token(request));
    } catch (error) {
      socket.close(4001, error.message);
      return;
    }
    socket.rooms = new Set();
    socket.isAlive = true;
    socket.on("pong", () => (socket.isAlive = true));
    socket.on("error", (error) => console.error(`viewer: ${error.message}`));
    socket.on("close", () => rooms.leaveAll(socket));
    socket.on("message", (data) => socket.send(JSON.stringify(answer(socket, claims, data))));
    socket.send(
      JSON.stringify({ type: "connected", userId: claims.sub, role: claims.role, heartbeatMs: HEARTBEAT_MS }),
    );
  });

  function answer(socket, claims, data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return { type: "error", code: "invalid_json", message: "not JSON" };
    }
    const { type, id, devices = [] } = message;
    switch (type) {
      case "subscribe": {
        const refused = devices.find((pattern) => !mayWatch(claims, pattern));
        if (refused !== undefined) return { type: "error", id, code: "forbidden", message: refused };
        for (const pattern of devices) rooms.join(socket, pattern);
        return { type: "subscribed", id, devices, resumed: false };
      }
      case "unsubscribe":
        for (const pattern of devices) rooms.leave(socket, pattern);
        return { type: "unsubscribed", id, devices };
      case "ping":
        return { type: "pong", id, serverTs: Date.now() };
      default:
        return { type: "error", id, code: "unknown_type", message: String(type) };
    }
  }

  setInterval(() => {
    for (const socket of server.clients) {
      if (!socket.isAlive) {
        socket.terminate();
        continue;
      }
      socket.isAlive = false;
      socket.ping();
    }
  }, HEARTBEAT_MS);

  await new Promise((resolve) => http.listen(port, "127.0.0.1", resolve));

  return (deviceId, bytes) => {
    for (const socket of rooms.watching(deviceId)) {
      if (socket.readyState === socket.OPEN) socket.send(bytes, { binary: false });
    }
  };
}

function token(request) {
  const [, bearer] = /^Bearer (.+)$/.exec(request.headers.authorization ?? "") ?? [];
  return bearer ?? new URL(request.url, "http://localhost").searchParams.get("token");
}
