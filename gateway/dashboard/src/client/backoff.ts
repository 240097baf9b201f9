/** 0.5 s: a gateway that only dropped a socket is back at once. */
const FIRST_MS = 500;
/** 30 s: longer would keep a person waiting in front of a gateway that is up again. */
const LONGEST_MS = 30_000;

/**
 * How long to wait before the next attempt: exponential, with full jitter (any time between nothing and the bound), so
 * that the viewers of a site that lost its gateway together do not come back together.
 */
export class Backoff {
  private attempts = 0;

  constructor(private readonly random: () => number) {}

  nextMs(): number {
    const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.attempts);
    this.attempts += 1;
    return this.random() * bound;
  }

  /** For a gateway that said it is asked too much: spread over the second half of the longest wait, never at once. */
  longestMs(): number {
    this.attempts += 1;
    return (1 + this.random()) / 2 * LONGEST_MS;
  }

  reset(): void {
    this.attempts = 0;
  }
}
