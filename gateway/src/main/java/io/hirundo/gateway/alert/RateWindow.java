package io.hirundo.gateway.alert;

/**
 * The samples of one metric that a rate over one window needs: a few of the last two and a half windows, however often the
 * metric comes. Owned by the sequencer.
 *
 * <p>Times are those of arrival by the gateway's running time. A device that catches up after an outage sends an hour's samples
 * in a second; with the older sample at most 2.5 windows old, such a heap gives no rate at all for a while, instead of a wrong one.
 */
final class RateWindow {
    /** Samples kept a window: the older one of a rate is at most an eighth of the window older than it had to be. */
    private static final int A_WINDOW = 8;
    private static final int SIZE = (int) (2.5 * A_WINDOW) + 2;
    /** The older sample may be so much younger than the window: a metric that comes once a window comes not to the millisecond. */
    private static final double YOUNGEST = 0.9;
    private static final double OLDEST = 2.5;

    private final long windowNanos;
    private final long[] times = new long[SIZE];
    private final double[] values = new double[SIZE];
    /** Samples ever kept; the newest of them is at {@code kept - 1}. */
    private long kept;
    private long lastNanos;
    private double last = Double.NaN;

    RateWindow(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    void add(long nowNanos, double value) {
        last = value;
        lastNanos = nowNanos;
        if (Double.isNaN(value)) {
            return; // a text came: there is no rate until numbers come again
        }
        if (kept == 0 || nowNanos - times[slot(kept - 1)] >= windowNanos / A_WINDOW) {
            times[slot(kept)] = nowNanos;
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
                return (last - values[slot(i)]) * windowNanos / age;
            }
        }
        return Double.NaN;
    }

    private static int slot(long index) {
        return (int) (index % SIZE);
    }
}
