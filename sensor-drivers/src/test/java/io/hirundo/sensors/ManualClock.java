package io.hirundo.sensors;

import io.hirundo.sensors.chip.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A monotonic and a wall clock that stand still until they are advanced. */
public final class ManualClock implements LongSupplier, InstantSource {

    private static final long START_MS = 1_733_394_600_000L;
    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L); // nanoTime may be negative

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(START_MS).plusNanos(nanos.get() + 5_000_000_000L);
    }

    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    /** A pause that advances this clock. */
    public Pause pause() {
        return millis -> advance(Duration.ofMillis(millis));
    }
}
