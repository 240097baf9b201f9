// (a) One process: MQTT in, WebSocket out. Each event is encoded once.
import { devices } from "./devices.js";
import { viewers } from "./viewers.js";

const send = await viewers(Number(process.env.PORT));
await devices(process.env.MQTT_URL, (deviceId, event) => send(deviceId, Buffer.from(JSON.stringify(event))));
console.log("ready");
