import { beforeEach, expect, test } from "vitest";
import { skippedLately, Store, type Device } from "../src/client";
import { decodeDevices, decodeFrame, MalformedMessage } from "../src/client/decode";
import { alert, snapshot, telemetry } from "./fakes";

let localMs: number;
let changed: string[];
let resets: number;
let alertChanges: number;
let store: Store;

beforeEach(() => {
  localMs = 50_000;
  changed = [];
  resets = 0;
  alertChanges = 0;
  store = new Store(() => localMs, {
    deviceChanged: (device) => changed.push(device.deviceId),
    reset: () => void (resets += 1),
    alertsChanged: () => void (alertChanges += 1),
  });
});

function apply(message: object): void {
  for (const decoded of decodeFrame(JSON.stringify(message))) {
    if (decoded instanceof MalformedMessage) {
      throw decoded;
    }
    store.apply(decoded);
  }
}

function boiler(): Device {
  const device = store.device("site-7/boiler");
  if (device === undefined) {
    throw new Error("no boiler");
  }
  return device;
}

function status(isOnline: boolean, rest: object = {}): object {
  return { type: "device_status", gatewayId: "site-7", deviceId: "boiler", seq: 1, ts: 1, serverTs: 1, payload: { isOnline, ...rest } };
}

test("a snapshot replaces everything", () => {
  apply(telemetry(1, { t: 1 }, "gone"));
  apply(snapshot(9, [{ deviceId: "boiler", gatewayId: "site-7", isOnline: true, values: { t: 25.5 } }]));
  expect([...store.devices()].map((device) => device.deviceId)).toEqual(["boiler"]);
  expect(boiler()).toMatchObject({ isOnline: true });
  expect(boiler().values.get("t")).toBe(25.5);
  expect(resets).toBe(1);
});

test("telemetry changes the metrics it carries and leaves the others", () => {
  apply(telemetry(1, { t: 1, h: 60 }));
  apply(telemetry(2, { t: 2 }));
  expect([...boiler().values]).toEqual([["t", 2], ["h", 60]]);
  expect(changed).toEqual(["boiler", "boiler"]);
});

test("two gateways may have a device of the same id", () => {
  apply(telemetry(1, { t: 1 }));
  apply({ ...telemetry(1, { t: 2 }), gatewayId: "site-8" });
  expect(store.device("site-7/boiler")?.values.get("t")).toBe(1);
  expect(store.device("site-8/boiler")?.values.get("t")).toBe(2);
});

test("a device is offline for its reason, and the reason goes when it is back", () => {
  apply(status(false, { reason: "no ACK at 0x76" }));
  expect(boiler()).toMatchObject({ isOnline: false, reason: "no ACK at 0x76" });
  apply(status(true));
  expect(boiler()).toMatchObject({ isOnline: true, reason: undefined });
});

test("an age is reckoned in the gateway's time, however wrong the tablet's clock is", () => {
  apply({ type: "pong", id: "p1", serverTs: 1_733_000_000_000 });
  apply(snapshot(9, [{ deviceId: "boiler", gatewayId: "site-7", lastSeen: 1_733_000_000_000 - 90_000, values: {} }]));
  expect(localMs - (boiler().heardAtMs ?? 0)).toBe(90_000);
  localMs += 10_000;
  expect(localMs - (boiler().heardAtMs ?? 0)).toBe(100_000);
});

test("a jump of the gateway's clock makes no device old", () => {
  apply({ type: "pong", id: "p1", serverTs: 1_000 });
  apply(telemetry(1, { t: 1 }, "boiler", 1_000));
  apply({ type: "pong", id: "p2", serverTs: 1_733_000_000_000 });
  expect(localMs - (boiler().heardAtMs ?? 0)).toBe(0);
});

test("a late sample fills what is unknown and hides no newer value", () => {
  apply(telemetry(1, { t: 1 }, "boiler", 9_000));
  apply(telemetry(2, { t: 2, h: 60 }, "boiler", 4_000));
  expect([...boiler().values]).toEqual([["t", 1], ["h", 60]]);
});

test("a device whose clock went back by years still shows its newest value", () => {
  apply(telemetry(1, { t: 1 }, "boiler", 1_733_000_000_000));
  apply({ ...telemetry(2, { t: 2 }, "boiler", 5_000), serverTs: 1_733_000_001_000 });
  expect(boiler().values.get("t")).toBe(2);
});

test("a sample from the future does not hide those that follow", () => {
  apply({ ...telemetry(1, { t: 1 }, "boiler", 90_000), serverTs: 9_000 });
  apply(telemetry(2, { t: 2 }, "boiler", 10_000));
  expect(boiler().values.get("t")).toBe(2);
});

test("a device that never states its presence is online when it is heard", () => {
  apply(snapshot(9, [{ deviceId: "boiler", gatewayId: "site-7", isOnline: null, values: {} }]));
  expect(boiler().isOnline).toBeUndefined();
  apply(telemetry(10, { t: 1 }));
  expect(boiler().isOnline).toBe(true);
});

test("a device that went was not heard by going, one that came was", () => {
  apply({ type: "pong", id: "p1", serverTs: 100_000 });
  apply(telemetry(1, { t: 1 }, "boiler", 40_000));
  apply({ ...status(false), serverTs: 100_000 });
  expect(localMs - (boiler().heardAtMs ?? 0)).toBe(60_000);
  apply({ ...status(true), serverTs: 100_000 });
  expect(localMs - (boiler().heardAtMs ?? 0)).toBe(0);
});

test("alerts are raised, acknowledged and cleared, gravest first", () => {
  const hot = { id: "a1", code: "hot", severity: "warning", message: "hot" };
  apply(alert(1, { ...hot, state: "raised" }));
  apply(alert(2, { id: "a2", code: "gone", severity: "critical", message: "gone", state: "raised" }, "pump"));
  expect(store.openAlerts().map(({ id, deviceId }) => [id, deviceId])).toEqual([["a2", "pump"], ["a1", "boiler"]]);
  apply(alert(3, { ...hot, state: "acknowledged", by: "anna" }));
  expect(store.openAlerts()[1]).toMatchObject({ id: "a1", state: "acknowledged", by: "anna" });
  apply(alert(4, { ...hot, state: "cleared" }));
  expect(store.openAlerts().map(({ id }) => id)).toEqual(["a2"]);
  expect(alertChanges).toBe(4);
});

test("a snapshot brings the open alerts and drops those that were open before", () => {
  apply(alert(1, { id: "old", code: "hot", severity: "info", message: "", state: "raised" }));
  apply(snapshot(9, [], [alert(8, { id: "new", code: "cold", severity: "info", message: "", state: "raised" })]));
  expect(store.openAlerts().map(({ id }) => id)).toEqual(["new"]);
});

test("a description that comes later is taken, and one that says the same changes nothing", () => {
  apply(telemetry(1, { t: 1 }));
  const described = () => decodeDevices([
    { deviceId: "boiler", gatewayId: "site-7", meta: { name: "Boiler", metrics: { t: { unit: "°C" } } } },
    { deviceId: "unheard", gatewayId: "site-7", meta: { name: "?" } },
  ]);
  store.describe(described());
  expect(boiler().meta?.metrics.get("t")?.unit).toBe("°C");
  expect(store.device("site-7/unheard")).toBeUndefined();
  const before = changed.length;
  store.describe(described());
  expect(changed).toHaveLength(before);
});

test("what was skipped is summed up, and is no news after a minute", () => {
  apply(telemetry(1, { t: 1 }));
  apply({ type: "skipped", deviceId: "boiler", count: 3 });
  localMs += 59_000;
  apply({ type: "skipped", deviceId: "boiler", count: 2 });
  expect(skippedLately(boiler(), localMs)).toBe(5);
  expect(changed).toEqual(["boiler", "boiler", "boiler"]);
  localMs += 60_000;
  expect(skippedLately(boiler(), localMs)).toBe(0);
  apply({ type: "skipped", deviceId: "boiler", count: 1 });
  expect(skippedLately(boiler(), localMs)).toBe(1);
});

test("of a device that it does not know nothing is skipped", () => {
  apply({ type: "skipped", deviceId: "nobody", count: 3 });
  expect([...store.devices()]).toEqual([]);
});
