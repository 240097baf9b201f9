package io.hirundo.appliance.bench;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What all viewers together have seen. Written by the viewers' thread, read by any. */
final class Tally {
    private static final long MOST_NANOS = 60_000_000_000L;

    /** Up to 60 s, in nanoseconds, three digits. */
    private final Recorder latencies = new Recorder(MOST_NANOS, 3);
    private final AtomicLong deliveries = new AtomicLong();
    private final AtomicLong fresh = new AtomicLong();
    private volatile long begin = Long.MIN_VALUE;

    /** Counts the stamps in the payload of a frame that came at {@code now}. */
    void count(byte[] bytes, int from, int to, long now) {
        long count = 0;
        long freshCount = 0;
        for (int at = Stamps.next(bytes, from, to); at >= 0; at = Stamps.next(bytes, at, to)) {
            long stamp = Stamps.nanos(bytes, at, to);
            latencies.recordValue(Math.clamp(now - stamp, 0, MOST_NANOS));
            count++;
            freshCount += stamp >= begin ? 1 : 0;
        }
        if (count > 0) {
            deliveries.addAndGet(count);
            fresh.addAndGet(freshCount);
        }
    }

    /** From here on latencies and fresh deliveries are counted anew. */
    void begin(long now) {
        begin = now;
        fresh.set(0);
        latencies.reset();
    }

    /** All there ever were. */
    long deliveries() {
        return deliveries.get();
    }

    /** Deliveries of messages that were published since {@link #begin}. */
    long fresh() {
        return fresh.get();
    }

    /** Of all deliveries since {@link #begin}; another call begins anew. */
    Histogram latencies() {
        return latencies.getIntervalHistogram();
    }
}
