package io.hirundo.gateway.clock;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * The gateway's clock: it goes on by monotonic time from where {@link ClockTrust} last put it. Read by any thread, set by one.
 */
final class SteadyClock extends Clock {
    private record Anchor(long wallMs, long nanos) {}

    private final LongSupplier nanoTime;
    private volatile Anchor anchor;

    SteadyClock(LongSupplier nanoTime, long wallMs, long nanos) {
        this.nanoTime = nanoTime;
        this.anchor = new Anchor(wallMs, nanos);
    }

    /** Shows {@code wallMs} at the moment {@code nanos}. */
    void set(long wallMs, long nanos) {
        anchor = new Anchor(wallMs, nanos);
    }

    /** What it shows at the moment {@code nanos}, epoch milliseconds. */
    long millisAt(long nanos) {
        Anchor last = anchor;
        return last.wallMs + Math.floorDiv(nanos - last.nanos, 1_000_000L);
    }

    @Override
    public long millis() {
        return millisAt(nanoTime.getAsLong());
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** @throws UnsupportedOperationException the gateway counts in UTC alone */
    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the gateway's clock is in UTC, not " + zone);
    }
}
