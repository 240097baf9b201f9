import { CloseCode, type Closure } from "./closure";
import { decodeFrame, MalformedMessage } from "./decode";
import type { Environment, Socket, Timer } from "./environment";
import type { ServerMessage } from "./protocol";

/** From opening to the greeting: a network that swallows packets must not hold the page for the browser's own two minutes. */
const GREETING_WITHIN_MS = 15_000;
/** From a ping to anything at all coming back. */
const ANSWER_WITHIN_MS = 10_000;

export interface LinkOwner {
  onLinkMessage(message: ServerMessage): void;
  /** A frame that breaks the contract; the link goes on. */
  onLinkProblem(problem: string): void;
  /** Called exactly once, after which the link is silent. */
  onLinkClosed(closure: Closure): void;
}

/**
 * One socket, from opening to its end. It finds out when the other side is gone: browsers show neither the gateway's
 * pings nor a dead network, so it pings by message every heartbeat, and drops the socket when nothing comes back.
 */
export class Link {
  private readonly openedAtMs: number;
  private readonly socket: Socket;
  private deadline: Timer;
  private pings: Timer | undefined;
  private greeted = false;
  private closed = false;
  private heard = false;
  private pingId = 0;
  private retryAfterMs: number | undefined;

  constructor(url: string, private readonly environment: Environment, private readonly owner: LinkOwner) {
    this.openedAtMs = environment.nowMs();
    this.deadline = environment.after(GREETING_WITHIN_MS, () => this.drop("no greeting"));
    this.socket = environment.openSocket(url, "hirundo.v1", {
      onText: (text) => this.onFrame(text),
      onClose: (code, reason) => this.end(code, reason),
    });
  }

  send(message: object): void {
    if (!this.closed) {
      this.socket.send(JSON.stringify(message));
    }
  }

  /** Ends the link from this side. A dead socket would take a minute to admit it, so it is not waited for. */
  drop(reason: string): void {
    this.end(CloseCode.abnormal, reason);
    this.socket.close(reason);
  }

  private onFrame(text: string): void {
    if (this.closed) {
      return;
    }
    this.heard = true;
    for (const message of decodeFrame(text)) {
      if (message instanceof MalformedMessage) {
        this.owner.onLinkProblem(message.message);
        continue;
      }
      if (message.type === "connected") {
        this.onGreeting(message.heartbeatMs);
      } else if (message.type === "goodbye") {
        this.retryAfterMs = message.retryAfterMs;
      }
      this.owner.onLinkMessage(message);
    }
  }

  private onGreeting(heartbeatMs: number): void {
    this.greeted = true;
    this.deadline.cancel();
    // The first ping goes out at once: its answer tells the gateway's time before the first value is shown.
    this.ping(Math.max(1_000, heartbeatMs));
  }

  private ping(everyMs: number): void {
    if (this.closed) {
      return;
    }
    this.heard = false;
    this.pingId += 1;
    this.send({ type: "ping", id: `p${this.pingId}` });
    this.deadline.cancel();
    this.deadline = this.environment.after(Math.min(ANSWER_WITHIN_MS, everyMs), () => {
      if (!this.heard) {
        this.drop("no answer to a ping");
      }
    });
    this.pings = this.environment.after(everyMs, () => this.ping(everyMs));
  }

  private end(code: number, reason: string): void {
    if (this.closed) {
      return;
    }
    this.closed = true;
    this.deadline.cancel();
    this.pings?.cancel();
    this.owner.onLinkClosed({
      code,
      reason,
      greeted: this.greeted,
      livedMs: this.environment.nowMs() - this.openedAtMs,
      retryAfterMs: this.retryAfterMs,
    });
  }
}
