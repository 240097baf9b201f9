// (b) Ingest: MQTT in, Redis Pub/Sub out, a channel for each device. Each event is encoded once.
import { Redis } from "ioredis";
import { devices } from "./devices.js";

const redis = new Redis(process.env.REDIS_URL);
redis.on("error", (error) => console.error(`Redis: ${error.message}`));
await devices(process.env.MQTT_URL, (deviceId, event) => {
  redis.publish(`device:${deviceId}`, JSON.stringify(event)).catch((error) => console.error(error.message));
});
console.log("ready");
