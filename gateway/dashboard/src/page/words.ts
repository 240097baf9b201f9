/** What the state of the connection and of the gateway's parts means to a person in front of the tablet. No DOM. */
import { CloseCode, type Closure, type ConnectionState, type SystemState } from "../client";

export function connectionWords(state: ConnectionState): string {
  switch (state.name) {
    case "stopped":
      return "Not connected";
    case "connecting":
      return "Connecting…";
    case "live":
      return "Connected";
    case "waiting":
      return state.because.retryAfterMs === undefined ? "No connection" : "Gateway restarts";
    case "signed_out":
      return "Signed out";
  }
}

/** Undefined while all is well. */
export function connectionBanner(state: ConnectionState): string | undefined {
  return state.name === "waiting" ? `${because(state.because)} The values below are the last ones known.` : undefined;
}

function because(closure: Closure): string {
  if (closure.retryAfterMs !== undefined) {
    return "The gateway is being restarted.";
  }
  switch (closure.code) {
    case CloseCode.tooSlow:
      return "This tablet could not keep up, so the gateway closed the connection; it is opened again.";
    case CloseCode.tooMany:
      return "Too many pages are open with this sign-in; close some of them.";
    default:
      return "The gateway cannot be reached.";
  }
}

export interface Notice {
  readonly severity: "info" | "warning" | "critical";
  readonly text: string;
}

export function systemNotices(system: SystemState): Notice[] {
  const notices: Notice[] = [];
  const { broker, uplink, clockTrusted } = system;
  if (broker !== undefined && broker.state !== "connected" && broker.state !== "disabled") {
    notices.push({
      severity: "critical",
      text: (broker.state === "missing"
        ? "The MQTT broker is not installed on this gateway: no device can deliver its values."
        : "The MQTT broker cannot be reached: new values of the devices do not arrive.") + inBrackets(broker.detail),
    });
  }
  if (uplink !== undefined && uplink.state !== "connected" && uplink.state !== "disabled") {
    const waiting = uplink.backlog === undefined ? "" : ` ${uplink.backlog.toLocaleString()} are waiting.`;
    notices.push({
      severity: "warning",
      text: "No connection to the fleet: events are kept on this gateway and sent later." + waiting
        + inBrackets(uplink.detail),
    });
  }
  if (!clockTrusted) {
    notices.push({
      severity: "warning",
      text: "The gateway does not know the time of day yet: the times shown may be wrong.",
    });
  }
  return notices;
}

function inBrackets(detail: string | undefined): string {
  return detail === undefined || detail === "" ? "" : ` (${detail})`;
}
