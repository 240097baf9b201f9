// What devices say over MQTT, as events. Every peer that takes MQTT takes it so.
import mqtt from "mqtt";

const GATEWAY_ID = "bench";

// Calls onEvent(deviceId, event) for each telemetry message that is valid; resolves once it is subscribed.
export async function devices(url, onEvent) {
  const client = mqtt.connect(url, { clientId: `peer-${process.pid}`, clean: false });
  let seq = 0;
  client.on("error", (error) => console.error(`MQTT: ${error.message}`));
  client.on("message", (topic, body) => {
    const deviceId = topic.split("/")[1];
    let payload;
    try {
      payload = JSON.parse(body.toString());
    } catch (error) {
      console.error(`${topic}: ${error.message}`);
      return;
    }
    const now = Date.now();
    onEvent(deviceId, {
      type: "telemetry",
      gatewayId: GATEWAY_ID,
      deviceId,
      seq: ++seq,
      ts: now,
      serverTs: now,
      payload,
    });
  });
  await new Promise((resolve) => client.once("connect", resolve));
  await client.subscribeAsync("devices/+/telemetry", { qos: 1 });
}
