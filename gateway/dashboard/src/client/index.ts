/** Hirundo's client library: no DOM, nothing of the page. See the README beside the package for its use. */
export { CloseCode, type Closure } from "./closure";
export { Connection, type ConnectionOptions, type ConnectionState } from "./connection";
export { browserEnvironment, type Environment, type Socket, type SocketEvents, type Timer } from "./environment";
export type {
  Alert, AlertEvent, DeviceMeta, DeviceSnapshot, Envelope, GapEvent, LiveEvent, MetricMeta, MetricValue,
  MetricValues, Position, ServerMessage, Severity, StatusEvent, Subscription, TelemetryEvent,
} from "./protocol";
export { Rest, RestError, type CommandState, type DiskState, type History, type HistoryPoint, type Part, type SystemState } from "./rest";
export { Series, type Columns } from "./series";
export { keyOf, skippedLately, Store, type Device, type StoreListener } from "./store";
