import type { Environment, Socket, SocketEvents, Timer } from "../src/client";
import { parseJson, type JsonObject } from "../src/client/json";

/** A socket whose other end is the test. */
export class FakeSocket implements Socket {
  readonly sent: JsonObject[] = [];
  closedBecause: string | undefined;

  constructor(readonly url: string, private readonly events: SocketEvents) {}

  send(text: string): void {
    this.sent.push(parseJson(text) as JsonObject);
  }

  close(reason: string): void {
    this.closedBecause = reason;
  }

  receive(message: object): void {
    this.events.onText(JSON.stringify(message));
  }

  receiveText(text: string): void {
    this.events.onText(text);
  }

  lose(code = 1006, reason = ""): void {
    this.events.onClose(code, reason);
  }

  sentOf(type: string): JsonObject[] {
    return this.sent.filter((message) => message["type"] === type);
  }
}

/** Time that moves when it is told to, and chance that is decided by the test. */
export class FakeEnvironment implements Environment {
  readonly sockets: FakeSocket[] = [];
  chance = 0.5;
  private now = 1_000_000;
  private timers: { at: number; action: () => void }[] = [];

  openSocket(url: string, _subprotocol: string, events: SocketEvents): Socket {
    const socket = new FakeSocket(url, events);
    this.sockets.push(socket);
    return socket;
  }

  nowMs(): number {
    return this.now;
  }

  random(): number {
    return this.chance;
  }

  after(delayMs: number, action: () => void): Timer {
    const timer = { at: this.now + delayMs, action };
    this.timers.push(timer);
    return { cancel: () => void (this.timers = this.timers.filter((other) => other !== timer)) };
  }

  /** Runs what falls due, in order of time, and lets promises settle after each. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) {
        break;
      }
      this.timers = this.timers.filter((timer) => timer !== due);
      this.now = Math.max(this.now, due.at);
      due.action();
      await settle();
    }
    this.now = end;
    await settle();
  }

  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (last === undefined) {
      throw new Error("no socket was opened");
    }
    return last;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await Promise.resolve();
  }
}

export const connected = {
  type: "connected", userId: "anna", role: "viewer", gatewayId: "site-7", journalId: "j1", seq: 100,
  heartbeatMs: 30_000, devices: ["*"],
};

export function telemetry(seq: number, values: object, deviceId = "boiler", ts = 5_000_000 + seq): object {
  return { type: "telemetry", gatewayId: "site-7", deviceId, seq, ts, serverTs: ts, payload: values };
}

export function alert(seq: number, payload: object, deviceId = "boiler"): object {
  return { type: "alert", gatewayId: "site-7", deviceId, seq, ts: 5_000_000, serverTs: 5_000_000, payload };
}

export function snapshot(seq: number, devices: object[] = [], alerts: object[] = []): object {
  return { type: "snapshot", devices, alerts, seq };
}
