/**
 * What travels over `/ws`, as a viewer needs it. Times are epoch milliseconds of the gateway's clock: `ts` when it was
 * measured, `serverTs` when the gateway took it in.
 */
import type { JsonObject } from "./json";

export type MetricValue = number | boolean | string;
export type MetricValues = ReadonlyMap<string, MetricValue>;

/** What each event carries. A seq grows within one gateway's journal; gaps in it mean nothing. */
export interface Envelope {
  readonly gatewayId: string;
  readonly deviceId: string;
  readonly seq: number;
  readonly ts: number;
  readonly serverTs: number;
  /** False where the gateway could not trust its clock when it took the event in. */
  readonly clockTrusted: boolean;
}

export interface TelemetryEvent extends Envelope {
  readonly type: "telemetry";
  readonly values: MetricValues;
}

export interface StatusEvent extends Envelope {
  readonly type: "device_status";
  readonly isOnline: boolean;
  readonly lastSeen: number | undefined;
  readonly reason: string | undefined;
}

export type Severity = "info" | "warning" | "critical";

export interface Alert {
  readonly id: string;
  readonly deviceId: string;
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly state: "raised" | "cleared" | "acknowledged";
  readonly by: string | undefined;
  readonly ts: number;
}

export interface AlertEvent extends Envelope {
  readonly type: "alert";
  readonly alert: Alert;
}

/** Events that the gateway had to drop, and why. */
export interface GapEvent extends Envelope {
  readonly type: "gap";
  readonly count: number;
  readonly reason: string;
}

/** Commands, results, and types of a later version: kept for the seq, passed on as they came. */
export interface OtherEvent extends Envelope {
  readonly type: "other_event";
  readonly name: string;
  readonly payload: JsonObject;
}

export type LiveEvent = TelemetryEvent | StatusEvent | AlertEvent | GapEvent | OtherEvent;

export interface MetricMeta {
  readonly unit: string | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface DeviceMeta {
  readonly name: string | undefined;
  readonly model: string | undefined;
  readonly location: string | undefined;
  readonly metrics: ReadonlyMap<string, MetricMeta>;
}

/** A device as `snapshot` and `GET /api/v1/devices` give it. */
export interface DeviceSnapshot {
  readonly deviceId: string;
  readonly gatewayId: string;
  readonly meta: DeviceMeta | undefined;
  /** Undefined: the device never said. */
  readonly isOnline: boolean | undefined;
  readonly reason: string | undefined;
  readonly lastSeen: number | undefined;
  readonly ts: number | undefined;
  readonly values: MetricValues;
}

export interface Connected {
  readonly type: "connected";
  readonly userId: string;
  readonly role: string;
  readonly gatewayId: string;
  readonly journalId: string;
  readonly seq: number;
  readonly heartbeatMs: number;
}

export interface Subscribed {
  readonly type: "subscribed";
  readonly id: string | undefined;
  readonly resumed: boolean;
}

export interface Snapshot {
  readonly type: "snapshot";
  readonly devices: readonly DeviceSnapshot[];
  readonly alerts: readonly Alert[];
  readonly seq: number;
}

export interface Skipped {
  readonly type: "skipped";
  readonly deviceId: string;
  readonly count: number;
}

export interface Goodbye {
  readonly type: "goodbye";
  readonly retryAfterMs: number;
}

export interface ErrorMessage {
  readonly type: "error";
  readonly id: string | undefined;
  readonly code: string;
  readonly message: string;
}

export interface Pong {
  readonly type: "pong";
  readonly serverTs: number | undefined;
}

/** Well-formed, and nothing this version acts on. */
export interface OtherMessage {
  readonly type: "other";
  readonly name: string;
  readonly body: JsonObject;
}

export type ServerMessage =
  | Connected | Subscribed | Snapshot | Skipped | Goodbye | ErrorMessage | Pong | OtherMessage | LiveEvent;

/** A place in one gateway's journal; the seq means nothing without the journal. */
export interface Position {
  readonly gatewayId: string;
  readonly journalId: string;
  readonly seq: number;
}

/**
 * What to subscribe to; only `devices` is required, `["*"]` is all that the token allows. A gateway that cannot do what
 * is asked refuses the subscription rather than send more than was asked for.
 */
export interface Subscription {
  readonly devices: readonly string[];
  readonly types?: readonly string[];
  readonly metrics?: readonly string[];
  /** At most so many telemetry events a second and device; the newest wins. */
  readonly maxRate?: number;
}
