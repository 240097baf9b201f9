import { Backoff } from "./backoff";
import { CloseCode, wasGood, type Closure } from "./closure";
import { Cursors } from "./cursors";
import type { Environment, Timer } from "./environment";
import { Link, type LinkOwner } from "./link";
import type { Connected, ServerMessage, Subscription } from "./protocol";

export type ConnectionState =
  | { readonly name: "stopped" }
  | { readonly name: "connecting" }
  | { readonly name: "live"; readonly resumed: boolean; readonly userId: string; readonly gatewayId: string }
  | { readonly name: "waiting"; readonly retryAtMs: number; readonly because: Closure }
  /** The token was refused or has ended: another attempt would end the same way. */
  | { readonly name: "signed_out"; readonly because: Closure };

export interface ConnectionOptions {
  readonly url: string;
  readonly subscription: Subscription;
  readonly environment: Environment;
  /** Every message once, in the order of the gateway; duplicates after a resume are left out. */
  onMessage(message: ServerMessage): void;
  onState(state: ConnectionState): void;
  /** A frame that could not be understood. Nothing else is affected. */
  onProblem?(problem: string): void;
  /**
   * Asked before another attempt where a socket was refused without a greeting, because a browser does not tell a page
   * why: false means that the session is over. Whatever else is wrong answers true.
   */
  sessionStands?(): Promise<boolean>;
}

/** A gateway that greets and then does not answer is as good as none. */
const SUBSCRIBED_WITHIN_MS = 15_000;
/** The id of the one subscription of a connection. */
const SUBSCRIPTION = "s";

/**
 * A connection that lasts: subscribes, comes back by itself after each failure, and resumes behind the last event seen.
 *
 * Where the gateway can still resume, the listener sees no more than a change of state; where it cannot, the next
 * message is a `snapshot` that replaces everything.
 */
export class Connection implements LinkOwner {
  // for the life of the page
  private readonly cursors = new Cursors();
  private readonly backoff: Backoff;
  private state: ConnectionState = { name: "stopped" };
  private retry: Timer | undefined;
  private lastClosure: Closure | undefined;
  // valid for one link
  private link: Link | undefined;
  private greeting: Connected | undefined;
  private subscribing: Timer | undefined;

  constructor(private readonly options: ConnectionOptions) {
    this.backoff = new Backoff(() => options.environment.random());
  }

  start(): void {
    if (this.state.name === "stopped" || this.state.name === "signed_out") {
      this.lastClosure = undefined;
      this.backoff.reset();
      this.open();
    }
  }

  stop(): void {
    this.retry?.cancel();
    this.enter({ name: "stopped" });
    this.link?.drop("stopped");
  }

  /** The network is said to be back: forget the long waits, but keep the jitter. */
  hurry(): void {
    if (this.state.name === "waiting" && this.state.because.retryAfterMs === undefined) {
      this.backoff.reset();
      this.wait(this.backoff.nextMs(), this.state.because);
    }
  }

  onLinkMessage(message: ServerMessage): void {
    switch (message.type) {
      case "connected":
        this.greeting = message;
        this.cursors.greeted(message);
        this.subscribe();
        break;
      case "subscribed":
        this.subscribing?.cancel();
        this.enter({
          name: "live",
          resumed: message.resumed,
          userId: this.greeting?.userId ?? "",
          gatewayId: this.greeting?.gatewayId ?? "",
        });
        break;
      case "snapshot":
        if (this.greeting !== undefined) {
          this.cursors.restart(this.greeting, message.seq);
        }
        break;
      case "error":
        if (message.id === SUBSCRIPTION) {
          this.link?.drop(`${message.code}: ${message.message}`);
        }
        break;
      case "telemetry":
      case "device_status":
      case "alert":
      case "gap":
      case "other_event":
        if (!this.cursors.accept(message)) {
          return;
        }
        break;
      case "skipped":
      case "goodbye":
      case "pong":
      case "other":
        break;
    }
    this.options.onMessage(message);
  }

  onLinkProblem(problem: string): void {
    this.options.onProblem?.(problem);
  }

  onLinkClosed(closure: Closure): void {
    this.link = undefined;
    this.greeting = undefined;
    this.subscribing?.cancel();
    this.lastClosure = closure;
    if (this.state.name === "stopped") {
      return;
    }
    if (closure.code === CloseCode.unauthorised) {
      this.enter({ name: "signed_out", because: closure });
      return;
    }
    if (wasGood(closure)) {
      this.backoff.reset();
    }
    this.wait(this.delayMs(closure), closure);
  }

  private delayMs(closure: Closure): number {
    if (closure.retryAfterMs !== undefined) {
      // Not before it was said; and jittered, should every viewer have been told the same.
      return closure.retryAfterMs + this.backoff.nextMs();
    }
    return closure.code === CloseCode.tooMany ? this.backoff.longestMs() : this.backoff.nextMs();
  }

  private wait(delayMs: number, because: Closure): void {
    this.retry?.cancel();
    this.retry = this.options.environment.after(delayMs, () => void this.tryAgain());
    this.enter({ name: "waiting", retryAtMs: this.options.environment.nowMs() + delayMs, because });
  }

  private async tryAgain(): Promise<void> {
    const closure = this.lastClosure;
    const waiting = this.state;
    if (closure !== undefined && !closure.greeted && this.options.sessionStands !== undefined) {
      const stands = await this.options.sessionStands();
      if (this.state !== waiting) {
        return;
      }
      if (!stands) {
        this.enter({ name: "signed_out", because: closure });
        return;
      }
    }
    this.open();
  }

  private open(): void {
    this.enter({ name: "connecting" });
    this.link = new Link(this.options.url, this.options.environment, this);
  }

  private subscribe(): void {
    this.subscribing = this.options.environment.after(SUBSCRIBED_WITHIN_MS, () => this.link?.drop("no subscription"));
    const since = this.cursors.since();
    this.link?.send({
      type: "subscribe",
      id: SUBSCRIPTION,
      ...this.options.subscription,
      ...(since.length > 0 ? { since } : {}),
    });
  }

  private enter(state: ConnectionState): void {
    this.state = state;
    this.options.onState(state);
  }
}
