package io.hirundo.gateway;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: anything between nothing and a ceiling that doubles, so that all who lost
 * one broker or one Redis do not come back in one instant (full jitter). Not for two threads at once.
 */
public final class Backoff {
    private final long firstCeilingNanos;
    private final long lastCeilingNanos;
    private final RandomGenerator random;
    private long ceilingNanos;

    public Backoff(Duration firstCeiling, Duration lastCeiling, RandomGenerator random) {
        this.firstCeilingNanos = firstCeiling.toNanos();
        this.lastCeilingNanos = lastCeiling.toNanos();
        this.random = random;
        this.ceilingNanos = firstCeilingNanos;
    }

    public long nextNanos() {
        long wait = random.nextLong(ceilingNanos + 1);
        ceilingNanos = Math.min(lastCeilingNanos, ceilingNanos * 2);
        return wait;
    }

    /** What was tried has worked. */
    public void reset() {
        ceilingNanos = firstCeilingNanos;
    }
}
