package io.hirundo.gateway.ingest;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: a random time up to a bound that doubles with each failure (full jitter), so that
 * many gateways that lost one broker do not come back at once. For one thread.
 */
final class Backoff {
    private final long firstMs;
    private final long maxMs;
    private final RandomGenerator random;
    private long boundMs;

    Backoff(Duration first, Duration max, RandomGenerator random) {
        this.firstMs = first.toMillis();
        this.maxMs = max.toMillis();
        this.random = random;
        this.boundMs = firstMs;
    }

    long nextMs() {
        long ms = random.nextLong(boundMs + 1);
        boundMs = Math.min(boundMs * 2, maxMs);
        return ms;
    }

    void reset() {
        boundMs = firstMs;
    }
}
