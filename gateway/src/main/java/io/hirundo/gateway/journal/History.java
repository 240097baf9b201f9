package io.hirundo.gateway.journal;

import java.util.List;

/**
 * One metric of one device over time, in order of time. Where nothing was measured there is no point.
 *
 * @param bucketMs width of a point; 0: these are the samples themselves
 */
public record History(long bucketMs, List<Point> points) {

    /**
     * @param ts    epoch milliseconds: start of the bucket, or the sample's time
     * @param count samples in it
     */
    public record Point(long ts, double min, double max, double mean, long count) {}
}
