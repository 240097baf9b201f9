// (b) Web: Redis Pub/Sub in, WebSocket out. What came from Redis is handed on as it is.
import { Redis } from "ioredis";
import { viewers } from "./viewers.js";

const CHANNELS = "device:*";

const send = await viewers(Number(process.env.PORT));
const redis = new Redis(process.env.REDIS_URL);
redis.on("error", (error) => console.error(`Redis: ${error.message}`));
redis.on("pmessageBuffer", (pattern, channel, bytes) => send(channel.toString().slice(CHANNELS.length - 1), bytes));
await redis.psubscribe(CHANNELS);
console.log("ready");
