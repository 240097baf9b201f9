package io.hirundo.appliance.bench;

import java.util.List;
import java.util.Optional;

/**
 * One measurement of one server in one shape.
 *
 * @param cpuMicros      of all its processes, a delivery
 * @param frontCpuMicros of the process that serves the viewers
 * @param perSecond      deliveries
 * @param share          of what was due; 1 is all
 * @param connects       a second
 * @param emptyBytes     resident before the first viewer
 * @param idleBytes      resident with all viewers connected and nothing sent
 * @param loadedBytes    resident at the end
 * @param threads        CPU time by kind of thread, where it was looked at
 */
record LiveRun(double cpuMicros, double frontCpuMicros, double p50Ms, double p99Ms, double maxMs, double perSecond,
               double share, double connects, double emptyBytes, double idleBytes, double loadedBytes,
               Optional<Slow> slow, List<ThreadTimes.Part> threads, long deliveries) {

    /** The others' p99 without and with one viewer that reads nothing. */
    record Slow(double p99MsWithout, double p99MsWith) {
        double change() {
            return p99MsWith / p99MsWithout - 1;
        }
    }
}
