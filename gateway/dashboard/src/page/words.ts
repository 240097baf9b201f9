/** What the state of the connection and of the gateway's parts means to a person in front of the tablet. No DOM. */
import { CloseCode, type Closure, type ConnectionState, type DiskState, type Part, type SystemState } from "../client";

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
  const { broker, ingest, uplink, clockTrusted, clockReason } = system;
  // Without a broker there is no connection to it either: one notice is enough.
  const brokerNotice = (broker && brokerWords(broker)) ?? (ingest && ingestWords(ingest));
  if (brokerNotice !== undefined) {
    notices.push(brokerNotice);
  }
  const uplinkNotice = uplink === undefined ? undefined : uplinkWords(uplink);
  if (uplinkNotice !== undefined) {
    notices.push(uplinkNotice);
  }
  if (!clockTrusted) {
    notices.push({
      severity: "warning",
      text: `The gateway does not know the time of day for certain: the times shown may be wrong.${inBrackets(clockReason)}`,
    });
  }
  return notices;
}

/** What the disk has left and what it has to bear; empty where the gateway does not know. */
export function diskWords(disk: DiskState | undefined): string {
  if (disk === undefined) {
    return "";
  }
  const words = [`${sizeText(disk.freeBytes)} free on the gateway's disk`];
  if (disk.writtenBytesPerDay !== undefined) {
    words.push(`${sizeText(disk.writtenBytesPerDay)} written a day`);
  }
  if (disk.cardLifePercentPerYear !== undefined) {
    words.push(`${disk.cardLifePercentPerYear.toLocaleString(undefined, { maximumSignificantDigits: 2 })} % of a 32 GB card's life a year`);
  }
  return words.join(" · ");
}

/** As makers of disks count: 1 GB is 10⁹ bytes. */
function sizeText(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

/** @param count of events since the page was opened */
export function gapNotice(count: number, reason: string): Notice {
  const why = reason === "quota" ? "its disk quota was full" : reason === "disk" ? "the disk had too little room" : reason;
  return {
    severity: "warning",
    text: `The gateway dropped ${count.toLocaleString()} ${count === 1 ? "event" : "events"} before they were sent to the fleet${why === "" ? "" : `: ${why}`}.`,
  };
}

function brokerWords({ state, detail }: Part): Notice | undefined {
  switch (state) {
    case "running":
    case "connected":
    case "external":
      return undefined;
    case "starting":
      return { severity: "warning", text: "The MQTT broker is being started: no new values yet." };
    case "missing":
      return {
        severity: "critical",
        text: `The MQTT broker is not installed on this gateway: no device can deliver its values.${inBrackets(detail)}`,
      };
    default:
      return {
        severity: "critical",
        text: `The MQTT broker does not run: new values of the devices do not arrive.${inBrackets(detail)}`,
      };
  }
}

function ingestWords({ state, detail }: Part): Notice | undefined {
  switch (state) {
    case "connected":
      return undefined;
    case "connecting":
      return { severity: "warning", text: "Connecting to the MQTT broker: no new values yet." };
    default:
      return {
        severity: "critical",
        text: `The MQTT broker cannot be reached: new values of the devices do not arrive.${inBrackets(detail)}`,
      };
  }
}

function uplinkWords({ state, detail, backlog }: Part): Notice | undefined {
  switch (state) {
    case "connected":
    case "disabled":
      return undefined;
    case "conflict":
      return {
        severity: "critical",
        text: `Nothing is sent to the fleet: it holds events that this gateway did not write.${inBrackets(detail)}`,
      };
    default: {
      const waiting = backlog === undefined || backlog === 0 ? "" : ` ${backlog.toLocaleString()} are waiting.`;
      return {
        severity: "warning",
        text: `No connection to the fleet: events are kept on this gateway and sent later.${waiting}${inBrackets(detail)}`,
      };
    }
  }
}

function inBrackets(detail: string | undefined): string {
  return detail === undefined || detail === "" ? "" : ` (${detail})`;
}
