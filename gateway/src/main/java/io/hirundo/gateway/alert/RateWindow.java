package io.hirundo.gateway.alert;

/**
 * The samples of one metric that a rate over one window needs: a few of the last two and a half windows, however often the
 * metric comes. Owned by the sequencer.
 *
 * <p>Times are those of arrival by the gateway's running time, which no clock can put wrong. But a device that catches up after an
 * outage sends an hour's samples in a second, which would be a steep rise. So the samples' own timestamps have to tell of about the
 * same time between them; where they do not, because of such a heap or of a clock that was set, there is no rate for a while.
 */
final class RateWindow {
    /** Samples kept a window: the older one of a rate is at most an eighth of the window older than it had to be. */
    private static final int A_WINDOW = 8;
    private static final int SIZE = (int) (2.5 * A_WINDOW) + 2;
    /** The older sample may be so much younger than the window: a metric that comes once a window comes not to the millisecond. */
    private static final double YOUNGEST = 0.9;
    private static final double OLDEST = 2.5;

    /** By so much of the window, or this if it is more, may the timestamps tell of another time: they may be whole seconds. */
    private static final double DOUBT = 0.25;
    private static final long LEAST_DOUBT_MS = 1_000;

    private final long windowNanos;
    private final long doubtMs;
    private final long[] stamps = new long[SIZE];
    private final long[] times = new long[SIZE];
    private final double[] values = new double[SIZE];
    /** Samples ever kept; the newest of them is at {@code kept - 1}. */
    private long kept;
    private long lastNanos;
    private long lastTs;
    private double last = Double.NaN;

    RateWindow(long windowNanos) {
        this.windowNanos = windowNanos;
        this.doubtMs = Math.max(LEAST_DOUBT_MS, (long) (DOUBT * windowNanos / 1_000_000));
    }

    /** @param ts epoch milliseconds, the sample's own */
    void add(long nowNanos, long ts, double value) {
        last = value;
        lastTs = ts;
        lastNanos = nowNanos;
        if (Double.isNaN(value)) {
            return; // a text came: there is no rate until numbers come again
        }
        if (kept == 0 || nowNanos - times[slot(kept - 1)] >= windowNanos / A_WINDOW) {
            times[slot(kept)] = nowNanos;
            stamps[slot(kept)] = ts;
            values[slot(kept)] = value;
            kept++;
        }
    }

    /** The change per window up to the newest sample; NaN where the samples do not tell. */
    double change(long nowNanos) {
        if (Double.isNaN(last) || nowNanos - lastNanos > OLDEST * windowNanos) {
            return Double.NaN;
        }
        for (long i = kept - 1; i >= 0 && i >= kept - SIZE; i--) {
            long age = lastNanos - times[slot(i)];
            if (age > OLDEST * windowNanos) {
                return Double.NaN;
            }
            if (age >= YOUNGEST * windowNanos) {
                return Math.abs(lastTs - stamps[slot(i)] - age / 1_000_000) > doubtMs ? Double.NaN
                        : (last - values[slot(i)]) * windowNanos / age;
            }
        }
        return Double.NaN;
    }

    private static int slot(long index) {
        return (int) (index % SIZE);
    }
}
