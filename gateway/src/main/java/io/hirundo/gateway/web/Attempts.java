package io.hirundo.gateway.web;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often something may be guessed at, by all together: ten times at once, then once a second. By address it could not be
 * held: behind one router all have the same. Any thread; the monitor guards it.
 */
final class Attempts {
    private static final int AT_ONCE = 10;
    private static final long NANOS_EACH = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    /** When all ten will be there again. */
    private long fullAtNanos;

    Attempts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.fullAtNanos = nanoTime.getAsLong();
    }

    /** Whether one more is allowed now; counts it if so. */
    synchronized boolean take() {
        long now = nanoTime.getAsLong();
        long from = fullAtNanos - now > 0 ? fullAtNanos : now;
        if (from + NANOS_EACH - now > AT_ONCE * NANOS_EACH) {
            return false;
        }
        fullAtNanos = from + NANOS_EACH;
        return true;
    }
}
