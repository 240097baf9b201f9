// (c) Ingest: MQTT in, Socket.IO rooms out, by Socket.IO's own emitter over Redis.
import { Emitter } from "@socket.io/redis-emitter";
import { Redis } from "ioredis";
import { devices } from "./devices.js";

const redis = new Redis(process.env.REDIS_URL);
redis.on("error", (error) => console.error(`Redis: ${error.message}`));
const io = new Emitter(redis);
await devices(process.env.MQTT_URL, (deviceId, event) => {
  io.to([`device:${deviceId}`, "device:*"]).emit(event.type, event);
});
console.log("ready");
