/** Why a connection ended, and what follows from it. */
export interface Closure {
  /** Close code of RFC 6455 or of the gateway; 1006 where the socket said nothing. */
  readonly code: number;
  readonly reason: string;
  /** Whether the gateway had greeted: a socket that was refused outright may mean that the session is over. */
  readonly greeted: boolean;
  readonly livedMs: number;
  /** Set where the gateway announced its stop. */
  readonly retryAfterMs: number | undefined;
}

export const CloseCode = {
  goingAway: 1001,
  /** Never sent: what a client reports when the connection broke without a close frame. */
  abnormal: 1006,
  unauthorised: 4001,
  tooSlow: 4008,
  tooMany: 4029,
} as const;

/** A connection that lived this long was a good one: the next failure starts from a short wait again. */
const GOOD_AFTER_MS = 10_000;

export function wasGood(closure: Closure): boolean {
  return closure.greeted && closure.livedMs >= GOOD_AFTER_MS;
}
