package io.hirundo.gateway.journal;

/** Count, least, greatest, sum and last of some samples. Not thread-safe. */
final class Tally {
    /** Epoch milliseconds: start of the bucket. */
    final long start;
    long count;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum;
    /** The sample that was taken in last, whatever its time. */
    double last;

    Tally(long start) {
        this.start = start;
    }

    void add(double value) {
        add(1, value, value, value);
        last = value;
    }

    /** Takes off again what {@link #add(double)} added, here or in the row that this is added to; the extremes stay. */
    void remove(double value) {
        add(-1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -value);
    }

    void add(Tally later) {
        add(later.count, later.min, later.max, later.sum);
        last = later.last;
    }

    void add(long samples, double least, double greatest, double total) {
        count += samples;
        min = Math.min(min, least);
        max = Math.max(max, greatest);
        // Values near the end of a double's range must not turn a bucket into infinity, and never into NaN.
        sum = Math.clamp(sum + total, -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    double mean() {
        return Math.clamp(sum / count, min, max);
    }
}
