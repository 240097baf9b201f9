/**
 * The gateway's clock, seen from the viewer: a cheap tablet's own clock is often wrong, so ages and the ends of a chart
 * are reckoned in the gateway's time. Known as soon as the first pong is there.
 */
export class GatewayClock {
  private aheadMs: number | undefined;

  constructor(private readonly localMs: () => number) {}

  /** The gateway just now said that it is `serverTs`. The way of the message counts as nothing. */
  hear(serverTs: number): void {
    this.aheadMs = serverTs - this.localMs();
  }

  /** An event of the past or of now: the gateway's clock is at least there. */
  hearAtLeast(serverTs: number): void {
    if (this.aheadMs === undefined || serverTs > this.localMs() + this.aheadMs) {
      this.hear(serverTs);
    }
  }

  nowMs(): number {
    return this.localMs() + (this.aheadMs ?? 0);
  }
}
