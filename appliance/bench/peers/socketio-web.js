// (c) Web: Socket.IO with its Redis adapter, WebSockets from the start; JWT at the connect; a room for each device and
// one of all. Socket.IO's own heartbeat, encoding and rooms; it encodes an event once for all members of a room.
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { Redis } from "ioredis";
import { Server } from "socket.io";
import { mayWatch, verify } from "./tokens.js";

const pub = new Redis(process.env.REDIS_URL);
const sub = pub.duplicate();
for (const redis of [pub, sub]) redis.on("error", (error) => console.error(`Redis: ${error.message}`));

const http = createServer();
const io = new Server(http, {
  adapter: createAdapter(pub, sub),
  transports: ["websocket"],
  perMessageDeflate: false,
  serveClient: false,
  maxHttpBufferSize: 64 * 1024,
});

io.use((socket, next) => {
  try {
    socket.data.claims = verify(socket.handshake.auth.token);
    next();
  } catch (error) {
    next(error);
  }
});

io.on("connection", (socket) => {
  socket.on("subscribe", async ({ devices }, acknowledge) => {
    const refused = devices.find((pattern) => !mayWatch(socket.data.claims, pattern));
    if (refused !== undefined) {
      acknowledge({ type: "error", code: "forbidden", message: refused });
      return;
    }
    await socket.join(devices.map((pattern) => `device:${pattern}`));
    acknowledge({ type: "subscribed", devices });
  });
  socket.on("unsubscribe", ({ devices }, acknowledge) => {
    for (const pattern of devices) socket.leave(`device:${pattern}`);
    acknowledge({ type: "unsubscribed", devices });
  });
});

await new Promise((resolve) => http.listen(Number(process.env.PORT), "127.0.0.1", resolve));
console.log("ready");
