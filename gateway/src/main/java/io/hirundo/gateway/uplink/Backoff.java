package io.hirundo.gateway.uplink;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: anything between nothing and a ceiling that doubles, so that a fleet whose Redis
 * comes back does not come back in one instant. Not for two threads at once.
 */
final class Backoff {
    private final long firstCeilingNanos;
    private final long lastCeilingNanos;
    private final RandomGenerator random;
    private long ceilingNanos;

    Backoff(Duration firstCeiling, Duration lastCeiling, RandomGenerator random) {
        this.firstCeilingNanos = firstCeiling.toNanos();
        this.lastCeilingNanos = lastCeiling.toNanos();
        this.random = random;
        this.ceilingNanos = firstCeilingNanos;
    }

    long nextNanos() {
        long wait = random.nextLong(ceilingNanos + 1);
        ceilingNanos = Math.min(lastCeilingNanos, ceilingNanos * 2);
        return wait;
    }

    /** What was tried has worked. */
    void reset() {
        ceilingNanos = firstCeilingNanos;
    }
}
