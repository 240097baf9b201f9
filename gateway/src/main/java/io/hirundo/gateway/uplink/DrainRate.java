package io.hirundo.gateway.uplink;

/** How fast a backlog drains, smoothed. Written by the stream's thread; any thread reads. */
final class DrainRate {
    /** Each round counts for a fifth: steady after about ten rounds, and follows a link that gets slower. */
    private static final double WEIGHT = 0.2;

    private volatile double perSecond;

    /** @param nanos from the end of the round before to the end of this one */
    void round(int events, long nanos) {
        double now = events * 1e9 / Math.max(1, nanos);
        perSecond = perSecond == 0 ? now : perSecond + WEIGHT * (now - perSecond);
    }

    /** The backlog is gone or the connection is: what was measured says nothing about the next one. */
    void forget() {
        perSecond = 0;
    }

    /** @return seconds, rounded up; -1 if nothing was measured yet */
    long secondsFor(long backlog) {
        double rate = perSecond;
        return backlog == 0 ? 0 : rate == 0 ? -1 : (long) Math.ceil(backlog / rate);
    }
}
