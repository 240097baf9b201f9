package io.hirundo.appliance.broker;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long each time up to a limit, and a random half of it, so that the
 * gateways of a building that lost power do not all knock at the same moment.
 */
final class Backoff {

    private final long firstNanos;
    private final long mostNanos;
    private final RandomGenerator random;
    private int attempts;

    Backoff(long firstNanos, long mostNanos, RandomGenerator random) {
        this.firstNanos = firstNanos;
        this.mostNanos = mostNanos;
        this.random = random;
    }

    long nextNanos() {
        long full = firstNanos;
        for (int i = 0; i < attempts && full < mostNanos; i++) {
            full *= 2;
        }
        attempts++;
        full = Math.min(full, mostNanos);
        return full / 2 + random.nextLong(full / 2 + 1);
    }

    void reset() {
        attempts = 0;
    }
}
