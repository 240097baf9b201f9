/** From the text of a frame to messages. Whatever breaks the contract is a `MalformedMessage`, never a half-filled message. */
import { asArray, asBoolean, asNumber, asObject, asText, parseJson, type Json, type JsonObject } from "./json";
import type {
  Alert, DeviceMeta, DeviceSnapshot, Envelope, LiveEvent, MetricMeta, MetricValue, MetricValues, ServerMessage,
  Severity,
} from "./protocol";

export class MalformedMessage extends Error {
  override readonly name = "MalformedMessage";
}

/**
 * One frame holds one message, or an array of them where the viewer asked for batches. A message that breaks the
 * contract stands in the list as what is wrong with it, and spoils none of its neighbours.
 */
export function decodeFrame(text: string): (ServerMessage | MalformedMessage)[] {
  let json: Json;
  try {
    json = parseJson(text);
  } catch {
    return [new MalformedMessage(`not JSON: ${text.slice(0, 80)}`)];
  }
  return Array.isArray(json) ? json.map(decodeOrComplain) : [decodeOrComplain(json)];
}

function decodeOrComplain(json: Json): ServerMessage | MalformedMessage {
  try {
    return decodeMessage(json);
  } catch (problem) {
    if (problem instanceof MalformedMessage) {
      return problem;
    }
    throw problem;
  }
}

function decodeMessage(json: Json): ServerMessage {
  const body = asObject(json);
  const name = asText(body?.["type"]);
  if (body === undefined || name === undefined) {
    throw new MalformedMessage("a message without a type");
  }
  switch (name) {
    case "connected":
      return {
        type: "connected",
        userId: asText(body["userId"]) ?? "",
        role: asText(body["role"]) ?? "",
        gatewayId: text(body, "gatewayId"),
        journalId: text(body, "journalId"),
        seq: number(body, "seq"),
        heartbeatMs: asNumber(body["heartbeatMs"]) ?? 30_000,
      };
    case "subscribed":
      return { type: "subscribed", id: asText(body["id"]), resumed: asBoolean(body["resumed"]) ?? false };
    case "snapshot":
      return {
        type: "snapshot",
        devices: decodeDevices(body["devices"]),
        alerts: (asArray(body["alerts"]) ?? []).map(decodeOpenAlert),
        seq: number(body, "seq"),
      };
    case "skipped":
      return { type: "skipped", deviceId: text(body, "deviceId"), count: number(body, "count") };
    case "goodbye":
      return { type: "goodbye", retryAfterMs: asNumber(body["retryAfterMs"]) ?? 0 };
    case "error":
      return {
        type: "error",
        id: asText(body["id"]),
        code: asText(body["code"]) ?? "unknown",
        message: asText(body["message"]) ?? "",
      };
    case "pong":
      return { type: "pong", serverTs: asNumber(body["serverTs"]) };
    default:
      return asNumber(body["seq"]) !== undefined && asText(body["gatewayId"]) !== undefined
        ? decodeEvent(name, body)
        : { type: "other", name, body };
  }
}

function decodeEvent(name: string, body: JsonObject): LiveEvent {
  const ts = number(body, "ts");
  const envelope: Envelope = {
    gatewayId: text(body, "gatewayId"),
    // A gap may speak of the journal as a whole.
    deviceId: asText(body["deviceId"]) ?? "",
    seq: number(body, "seq"),
    ts,
    serverTs: asNumber(body["serverTs"]) ?? ts,
    clockTrusted: body["clock"] !== "unsynchronised",
  };
  const payload = asObject(body["payload"]) ?? {};
  switch (name) {
    case "telemetry":
      return { type: "telemetry", ...envelope, values: decodeValues(payload) };
    case "device_status":
      return {
        type: "device_status",
        ...envelope,
        isOnline: payload["isOnline"] === true,
        lastSeen: asNumber(payload["lastSeen"]),
        reason: asText(payload["reason"]),
      };
    case "alert":
      return { type: "alert", ...envelope, alert: decodeAlert(payload, envelope.deviceId, envelope.ts) };
    case "gap":
      return {
        type: "gap",
        ...envelope,
        count: asNumber(payload["count"]) ?? 0,
        reason: asText(payload["reason"]) ?? "",
      };
    default:
      return { type: "other_event", ...envelope, name, payload };
  }
}

/** An open alert stands in a snapshot as its last event, or as that event's payload with the device beside it. */
function decodeOpenAlert(json: Json): Alert {
  const body = asObject(json) ?? {};
  const payload = asObject(body["payload"]) ?? body;
  return decodeAlert(payload, text(body, "deviceId"), asNumber(body["ts"]) ?? 0);
}

function decodeAlert(payload: JsonObject, deviceId: string, ts: number): Alert {
  const state = asText(payload["state"]);
  const code = asText(payload["code"]) ?? "";
  return {
    id: asText(payload["id"]) ?? `${deviceId}/${code}`,
    deviceId,
    code,
    severity: decodeSeverity(payload["severity"]),
    message: asText(payload["message"]) ?? code,
    state: state === "cleared" || state === "acknowledged" ? state : "raised",
    by: asText(payload["by"]),
    ts,
  };
}

function decodeSeverity(json: Json | undefined): Severity {
  // One that is not known yet is shown as the gravest rather than overlooked.
  return json === "info" || json === "warning" ? json : "critical";
}

/** The list of devices of a snapshot or of REST. */
export function decodeDevices(json: Json | undefined): DeviceSnapshot[] {
  return (asArray(json) ?? []).map((entry) => decodeDevice(asObject(entry) ?? {}));
}

export function decodeDevice(body: JsonObject): DeviceSnapshot {
  const meta = asObject(body["meta"]);
  return {
    deviceId: text(body, "deviceId"),
    gatewayId: asText(body["gatewayId"]) ?? "",
    meta: meta === undefined ? undefined : decodeMeta(meta),
    isOnline: asBoolean(body["isOnline"]),
    reason: asText(body["reason"]),
    // 0 stands for never.
    lastSeen: asNumber(body["lastSeen"]) || undefined,
    ts: asNumber(body["ts"]) || undefined,
    values: decodeValues(asObject(body["values"]) ?? {}),
  };
}

function decodeMeta(body: JsonObject): DeviceMeta {
  const metrics = new Map<string, MetricMeta>();
  for (const [name, entry] of Object.entries(asObject(body["metrics"]) ?? {})) {
    const metric = asObject(entry) ?? {};
    metrics.set(name, { unit: asText(metric["unit"]), min: asNumber(metric["min"]), max: asNumber(metric["max"]) });
  }
  return { name: asText(body["name"]), model: asText(body["model"]), location: asText(body["location"]), metrics };
}

// A map rather than an object: a device may well call a metric `__proto__`.
function decodeValues(payload: JsonObject): MetricValues {
  const values = new Map<string, MetricValue>();
  for (const [name, value] of Object.entries(payload)) {
    if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") {
      values.set(name, value);
    }
  }
  return values;
}

function text(body: JsonObject, member: string): string {
  const value = asText(body[member]);
  if (value === undefined) {
    throw new MalformedMessage(`${asText(body["type"]) ?? "message"}: ${member} is missing or no text`);
  }
  return value;
}

function number(body: JsonObject, member: string): number {
  const value = asNumber(body[member]);
  if (value === undefined) {
    throw new MalformedMessage(`${asText(body["type"]) ?? "message"}: ${member} is missing or no number`);
  }
  return value;
}
