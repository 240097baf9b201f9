import { GatewayClock } from "./clock";
import type { Alert, DeviceMeta, DeviceSnapshot, MetricValue, ServerMessage, Skipped, TelemetryEvent } from "./protocol";

/** The last that is known of a device. Owned by the store; others only read it. */
export interface Device {
  /** `gatewayId/deviceId`: a device id is unique on its gateway only. */
  readonly key: string;
  readonly deviceId: string;
  readonly gatewayId: string;
  meta: DeviceMeta | undefined;
  isOnline: boolean | undefined;
  /** Why it is offline, if it was said. */
  reason: string | undefined;
  /** Local time at which it was last heard; undefined: never. */
  heardAtMs: number | undefined;
  /** The device's time of its newest values, but never later than they arrived; undefined: there are none. */
  measuredAtMs: number | undefined;
  readonly values: Map<string, MetricValue>;
  /** Values that this viewer was too slow to be shown; each is followed by a newer one. */
  skipped: { readonly count: number; readonly lastAtMs: number } | undefined;
}

export interface StoreListener {
  /** A device is new, or something about it changed. */
  deviceChanged(device: Device): void;
  /** Everything was replaced: forget what is not in the store any more. */
  reset(): void;
  alertsChanged(): void;
}

/** A device that was away delivers what it measured meanwhile; older than this, a clock is wrong rather than a sample late. */
const LATE_UP_TO_MS = 7 * 86_400_000;
/** For so long it is said that values were skipped: it is about what is on the screen now. */
const SKIPPED_SHOWN_MS = 60_000;

/**
 * The last state of every device and the open alerts, brought up by snapshots and events.
 *
 * A late sample does not hide a newer one. But a device whose clock jumped must not freeze its tile: where times make
 * no sense, the order of arrival decides. Size follows the devices the token allows; nothing is kept an event.
 */
export class Store {
  readonly clock: GatewayClock;
  private readonly byKey = new Map<string, Device>();
  private readonly open = new Map<string, Alert>();

  constructor(private readonly localMs: () => number, private readonly listener: StoreListener) {
    this.clock = new GatewayClock(localMs);
  }

  devices(): Iterable<Device> {
    return this.byKey.values();
  }

  device(key: string): Device | undefined {
    return this.byKey.get(key);
  }

  /** Gravest first, then newest. */
  openAlerts(): Alert[] {
    const rank = { critical: 0, warning: 1, info: 2 } as const;
    return [...this.open.values()].sort((a, b) => rank[a.severity] - rank[b.severity] || b.ts - a.ts);
  }

  apply(message: ServerMessage): void {
    switch (message.type) {
      case "snapshot":
        this.replace(message.devices, message.alerts);
        break;
      case "telemetry": {
        const device = this.obtain(message.gatewayId, message.deviceId);
        // Who never states its presence is online as long as it is heard.
        device.isOnline ??= true;
        this.measure(device, message);
        this.clock.hearAtLeast(message.serverTs);
        device.heardAtMs = this.localTimeOf(message.serverTs);
        this.listener.deviceChanged(device);
        break;
      }
      case "device_status": {
        const device = this.obtain(message.gatewayId, message.deviceId);
        device.isOnline = message.isOnline;
        device.reason = message.isOnline ? undefined : message.reason;
        this.clock.hearAtLeast(message.serverTs);
        // That a device went is said by the broker, not by the device.
        if (message.isOnline || message.lastSeen !== undefined) {
          device.heardAtMs = this.localTimeOf(message.lastSeen ?? message.serverTs);
        }
        this.listener.deviceChanged(device);
        break;
      }
      case "alert":
        if (message.alert.state === "cleared") {
          this.open.delete(message.alert.id);
        } else {
          this.open.set(message.alert.id, message.alert);
        }
        this.listener.alertsChanged();
        break;
      case "pong":
        if (message.serverTs !== undefined) {
          this.clock.hear(message.serverTs);
        }
        break;
      case "skipped":
        this.skip(message);
        break;
      case "connected":
      case "subscribed":
      case "goodbye":
      case "error":
      case "gap":
      case "other":
      case "other_event":
        break;
    }
  }

  /** Descriptions travel as no event: a device that came later gets its own from REST. */
  describe(descriptions: readonly DeviceSnapshot[]): void {
    for (const { gatewayId, deviceId, meta } of descriptions) {
      const device = this.byKey.get(keyOf(gatewayId, deviceId));
      if (device !== undefined && meta !== undefined && !sameMeta(device.meta, meta)) {
        device.meta = meta;
        this.listener.deviceChanged(device);
      }
    }
  }

  private skip({ deviceId, count }: Skipped): void {
    const nowMs = this.localMs();
    for (const device of this.byKey.values()) {
      if (device.deviceId === deviceId) {
        device.skipped = { count: skippedLately(device, nowMs) + count, lastAtMs: nowMs };
        this.listener.deviceChanged(device);
      }
    }
  }

  private replace(devices: readonly DeviceSnapshot[], alerts: readonly Alert[]): void {
    this.byKey.clear();
    this.open.clear();
    for (const known of devices) {
      const device = this.obtain(known.gatewayId, known.deviceId);
      device.meta = known.meta;
      device.isOnline = known.isOnline;
      device.reason = known.reason;
      const seen = known.lastSeen ?? known.ts;
      device.heardAtMs = seen === undefined ? undefined : this.localTimeOf(seen);
      device.measuredAtMs = known.ts === undefined ? undefined : Math.min(known.ts, known.lastSeen ?? known.ts);
      for (const [name, value] of known.values) {
        device.values.set(name, value);
      }
    }
    for (const alert of alerts) {
      this.open.set(alert.id, alert);
    }
    this.listener.reset();
  }

  private measure(device: Device, { ts, serverTs, values }: TelemetryEvent): void {
    const measuredAtMs = Math.min(ts, serverTs);
    const behindMs = device.measuredAtMs === undefined ? 0 : device.measuredAtMs - measuredAtMs;
    const late = behindMs > 0 && behindMs <= LATE_UP_TO_MS;
    for (const [name, value] of values) {
      if (!late || !device.values.has(name)) {
        device.values.set(name, value);
      }
    }
    if (!late) {
      device.measuredAtMs = measuredAtMs;
    }
  }

  private obtain(gatewayId: string, deviceId: string): Device {
    const key = keyOf(gatewayId, deviceId);
    let device = this.byKey.get(key);
    if (device === undefined) {
      device = {
        key, deviceId, gatewayId,
        meta: undefined, isOnline: undefined, reason: undefined, heardAtMs: undefined,
        measuredAtMs: undefined, values: new Map(), skipped: undefined,
      };
      this.byKey.set(key, device);
    }
    return device;
  }

  // An age only grows from here on by the local clock: a jump of the gateway's clock makes no device old.
  private localTimeOf(gatewayMs: number): number {
    return this.localMs() - Math.max(0, this.clock.nowMs() - gatewayMs);
  }
}

/** How many values were skipped, as long as it is news. */
export function skippedLately({ skipped }: Device, nowMs: number): number {
  return skipped === undefined || nowMs - skipped.lastAtMs >= SKIPPED_SHOWN_MS ? 0 : skipped.count;
}

export function keyOf(gatewayId: string, deviceId: string): string {
  return `${gatewayId}/${deviceId}`;
}

function sameMeta(a: DeviceMeta | undefined, b: DeviceMeta): boolean {
  return a !== undefined && metaText(a) === metaText(b);
}

function metaText({ metrics, ...named }: DeviceMeta): string {
  return JSON.stringify([named, [...metrics]]);
}
