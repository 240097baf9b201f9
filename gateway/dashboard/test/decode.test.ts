import { expect, test } from "vitest";
import { decodeFrame, MalformedMessage } from "../src/client/decode";
import type { ServerMessage, TelemetryEvent } from "../src/client";

function decode(message: object): ServerMessage {
  const [decoded] = decodeFrame(JSON.stringify(message));
  if (decoded === undefined || decoded instanceof MalformedMessage) {
    throw decoded ?? new Error("nothing decoded");
  }
  return decoded;
}

const envelope = { gatewayId: "g", deviceId: "d", seq: 7, ts: 1000, serverTs: 1004 };

test("telemetry keeps numbers, booleans and strings and leaves out the rest", () => {
  const event = decode({ type: "telemetry", ...envelope, payload: { a: 25.5, b: true, c: "x", d: null, e: [1] } });
  expect([...(event as TelemetryEvent).values]).toEqual([["a", 25.5], ["b", true], ["c", "x"]]);
});

test("a metric may bear a name that means something to JavaScript", () => {
  const [event] = decodeFrame(
    '{"type":"telemetry","gatewayId":"g","deviceId":"d","seq":1,"ts":1,"payload":{"__proto__":1,"constructor":2}}');
  expect([...(event as TelemetryEvent).values]).toEqual([["__proto__", 1], ["constructor", 2]]);
});

test("an event says whether the clock could be trusted", () => {
  expect(decode({ type: "telemetry", ...envelope, payload: {} })).toMatchObject({ clockTrusted: true });
  expect(decode({ type: "telemetry", ...envelope, clock: "unsynchronised", payload: {} }))
    .toMatchObject({ clockTrusted: false });
});

test("a status carries the reason where one is given", () => {
  expect(decode({ type: "device_status", ...envelope, payload: { isOnline: false, lastSeen: 900, reason: "no ACK" } }))
    .toMatchObject({ type: "device_status", isOnline: false, lastSeen: 900, reason: "no ACK" });
});

test("an event of a later version is kept for its seq", () => {
  expect(decode({ type: "firmware", ...envelope, payload: { v: 2 } }))
    .toMatchObject({ type: "other_event", name: "firmware", seq: 7, payload: { v: 2 } });
});

test("a message of a later version is passed on", () => {
  expect(decode({ type: "presence", userId: "anna", action: "joined", viewers: 3 }))
    .toMatchObject({ type: "other", name: "presence" });
});

test("a snapshot gives units, states that are not known as undefined, and open alerts in either form", () => {
  const snapshot = decode({
    type: "snapshot", seq: 9,
    devices: [
      { deviceId: "d", gatewayId: "g", isOnline: null, lastSeen: 0, meta: { metrics: { t: { unit: "°C", max: 85 } } }, values: { t: 1 } },
      { deviceId: "x", gatewayId: "g", meta: null, values: {} },
    ],
    alerts: [
      { type: "alert", ...envelope, payload: { id: "a1", code: "hot", severity: "warning", message: "m", state: "raised" } },
      { id: "a2", deviceId: "d", code: "cold", severity: "grave", message: "n", state: "acknowledged", by: "anna", ts: 5 },
    ],
  });
  expect(snapshot).toMatchObject({
    devices: [{ isOnline: undefined, lastSeen: undefined }, { meta: undefined }],
    alerts: [
      { id: "a1", deviceId: "d", severity: "warning", ts: 1000 },
      { id: "a2", severity: "critical", state: "acknowledged", by: "anna", ts: 5 },
    ],
  });
  expect(snapshot.type === "snapshot" && snapshot.devices[0]?.meta?.metrics.get("t"))
    .toEqual({ unit: "°C", min: undefined, max: 85 });
});

test.each([
  ["text that is not JSON", "{"],
  ["a number", "5"],
  ["a message without a type", "{}"],
  ["a greeting without a journal", '{"type":"connected","gatewayId":"g","seq":1}'],
  ["an event without a time", '{"type":"telemetry","gatewayId":"g","deviceId":"d","seq":1}'],
])("%s is malformed", (_, text) => {
  expect(decodeFrame(text)).toEqual([expect.any(MalformedMessage)]);
});
