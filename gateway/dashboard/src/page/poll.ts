/** Asks again and again while somebody looks: a tablet that is dark, or a tab in the back, costs the gateway nothing. */
export class Poll {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;
  private asking = false;

  constructor(private readonly everyMs: number, private readonly ask: () => Promise<void>) {
    document.addEventListener("visibilitychange", () => this.now());
  }

  start(): void {
    this.running = true;
    this.now();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
  }

  /** Asks at once, if it may ask at all. Never two at a time. */
  now(): void {
    clearTimeout(this.timer);
    if (!this.running || this.asking || document.hidden) {
      return;
    }
    this.asking = true;
    void this.ask().finally(() => {
      this.asking = false;
      if (this.running) {
        this.timer = setTimeout(() => this.now(), this.everyMs);
      }
    });
  }
}
