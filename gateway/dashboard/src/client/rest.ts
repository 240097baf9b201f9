import { decodeDevices } from "./decode";
import { asArray, asBoolean, asNumber, asObject, asText, type Json, type JsonObject } from "./json";
import type { DeviceSnapshot } from "./protocol";

/** An answer that is not 2xx, with the words of its problem+json (RFC 9457). */
export class RestError extends Error {
  override readonly name = "RestError";

  constructor(readonly status: number, readonly detail: string) {
    super(`${status}: ${detail}`);
  }
}

/** One point of a chart: a bucket, or a raw value, which is its own minimum and maximum. */
export interface HistoryPoint {
  readonly ts: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly count: number;
}

export interface History {
  readonly points: readonly HistoryPoint[];
  /** Width of a bucket; undefined for raw values. */
  readonly bucketMs: number | undefined;
}

export interface Part {
  /** `running`, `connected`, `connecting`, `waiting`, `disabled`, `missing`, … */
  readonly state: string;
  /** What is the matter and what to do, in the gateway's words; undefined where it said nothing. */
  readonly detail: string | undefined;
  /** Events that wait to be sent, where the gateway says so. */
  readonly backlog: number | undefined;
}

/** The disk that holds the journal. */
export interface DiskState {
  readonly freeBytes: number;
  /** Undefined in the gateway's first minute, and where the kernel does not tell. */
  readonly writtenBytesPerDay: number | undefined;
  /** How much of a memory card's life a year takes at that rate. */
  readonly cardLifePercentPerYear: number | undefined;
}

/** What `GET /api/v1/system` says about the parts that a person in front of the page should know of. */
export interface SystemState {
  /** The broker itself, where the gateway looks after one. */
  readonly broker: Part | undefined;
  /** The gateway's own connection to the broker. */
  readonly ingest: Part | undefined;
  readonly uplink: Part | undefined;
  readonly clockTrusted: boolean;
  /** Why it is not, in the gateway's words. */
  readonly clockReason?: string | undefined;
  readonly disk?: DiskState | undefined;
}

/** What is known of a command. */
export interface CommandState {
  /** An event `command_result` with this id in its payload tells the end. */
  readonly id: string;
  /** `pending`, `sent`, then how it ended: `done`, `failed`, `rejected`, `timeout` or `expired`. */
  readonly status: string;
  /** For people; undefined where nothing was said. */
  readonly message: string | undefined;
}

/** The gateway's REST interface, with the session cookie of the page's own origin. Every call may throw `RestError`. */
export class Rest {
  constructor(private readonly base: string, private readonly fetching: typeof fetch = (...of) => fetch(...of)) {}

  /** Trades a token for the session cookie. */
  async signIn(token: string): Promise<void> {
    await this.ask("session", { method: "POST", headers: { Authorization: `Bearer ${token}` } });
  }

  /** Trades a short code, which is used up by it, for a token. */
  async pair(code: string): Promise<string> {
    const answer = await this.ask("pair", {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: JSON.stringify({ code }),
    });
    return asText(asObject((await answer.json()) as Json)?.["token"]) ?? "";
  }

  async system(): Promise<SystemState> {
    const body = asObject(await this.json("system")) ?? {};
    const clock = asObject(body["clock"]);
    return {
      broker: part(body["broker"]),
      ingest: part(body["ingest"]),
      uplink: part(body["uplink"]),
      // An older gateway says only whether the time is possible at all.
      clockTrusted: asBoolean(clock?.["synchronised"]) ?? asBoolean(clock?.["plausible"]) ?? true,
      clockReason: asText(clock?.["reason"]) || undefined,
      disk: disk(asObject(body["disk"]) ?? {}),
    };
  }

  async devices(): Promise<DeviceSnapshot[]> {
    const body = await this.json("devices");
    return decodeDevices(asArray(body) ?? asObject(body)?.["devices"]);
  }

  async history(deviceId: string, metric: string, fromMs: number, toMs: number, points: number): Promise<History> {
    const query = new URLSearchParams({
      metric,
      from: String(Math.round(fromMs)),
      to: String(Math.round(toMs)),
      points: String(points),
    });
    const body = asObject(await this.json(`devices/${encodeURIComponent(deviceId)}/history?${query}`)) ?? {};
    return {
      points: (asArray(body["points"]) ?? []).flatMap((entry) => point(asObject(entry) ?? {})),
      // "raw", or the width of a bucket.
      bucketMs: asNumber(body["resolution"]),
    };
  }

  /** Tells a device to do something, within 10 s unless another time is given. Needs the role operator. */
  async giveCommand(deviceId: string, command: JsonObject, ttlMs?: number): Promise<CommandState> {
    const answer = await this.ask(`devices/${encodeURIComponent(deviceId)}/commands`, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: JSON.stringify({ command, ttlMs }),
    });
    return commandState((await answer.json()) as Json);
  }

  /** What became of a command. */
  async command(id: string): Promise<CommandState> {
    return commandState(await this.json(`commands/${encodeURIComponent(id)}`));
  }

  private async json(path: string): Promise<Json> {
    const answer = await this.ask(path, { headers: { Accept: "application/json" } });
    return (await answer.json()) as Json;
  }

  private async ask(path: string, request: RequestInit): Promise<Response> {
    const answer = await this.fetching(this.base + path, { cache: "no-store", credentials: "same-origin", ...request });
    if (!answer.ok) {
      throw new RestError(answer.status, await problem(answer));
    }
    return answer;
  }
}

async function problem(answer: Response): Promise<string> {
  const text = await answer.text();
  if (!(answer.headers.get("content-type") ?? "").includes("json")) {
    return answer.statusText;
  }
  const body = asObject(JSON.parse(text) as Json);
  return asText(body?.["detail"]) ?? asText(body?.["title"]) ?? answer.statusText;
}

function commandState(json: Json): CommandState {
  const body = asObject(json);
  return { id: asText(body?.["id"]) ?? "", status: asText(body?.["status"]) ?? "", message: asText(body?.["message"]) };
}

function part(json: Json | undefined): Part | undefined {
  const body = asObject(json);
  const state = asText(body?.["state"]);
  return body === undefined || state === undefined ? undefined : {
    state,
    // Each part has its own word for it; an empty text means that nothing is wrong.
    detail: ["detail", "reason", "problem", "message"].map((name) => asText(body[name])).find(Boolean),
    backlog: asNumber(body["backlog"]),
  };
}

function point(body: JsonObject): HistoryPoint[] {
  const ts = asNumber(body["ts"]);
  const raw = body["value"];
  // A switch is drawn as 0 and 1; a text cannot be drawn.
  const value = typeof raw === "boolean" ? Number(raw) : asNumber(raw) ?? asNumber(body["mean"]);
  return ts === undefined || value === undefined ? [] : [{
    ts,
    min: asNumber(body["min"]) ?? value,
    max: asNumber(body["max"]) ?? value,
    mean: value,
    count: asNumber(body["count"]) ?? 1,
  }];
}

function disk(json: JsonObject): DiskState | undefined {
  const freeBytes = known(json["freeBytes"]);
  return freeBytes === undefined ? undefined : {
    freeBytes,
    writtenBytesPerDay: known(json["writtenBytesPerDay"]),
    cardLifePercentPerYear: known(json["cardLifePercentPerYear"]),
  };
}

/** The gateway says -1 where it does not know. */
function known(json: Json | undefined): number | undefined {
  const value = asNumber(json);
  return value === undefined || value < 0 ? undefined : value;
}
