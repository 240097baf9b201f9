package io.hirundo.gateway.web;

import java.util.List;

/** Where a chart's points come from. Any thread; may read from disk. */
@FunctionalInterface
public interface HistorySource {

    /**
     * Raw values where they are no more than {@code points}, else buckets, no more than {@code points} of them.
     *
     * @param fromMs inclusive, epoch milliseconds
     * @param toMs   exclusive, epoch milliseconds
     * @param points at least 1
     */
    History read(String deviceId, String metric, long fromMs, long toMs, int points);

    /** Points in order of time. */
    sealed interface History {}

    /** Each value as it was measured. */
    record Raw(List<Value> values) implements History {}

    /** @param json the value as JSON: a number, a boolean or a string */
    record Value(long ts, String json) {}

    /** @param resolutionMs width of a bucket */
    record Buckets(long resolutionMs, List<Bucket> buckets) implements History {}

    /** @param ts start of the bucket */
    record Bucket(long ts, double min, double max, double mean, long count) {}
}
