package io.hirundo.appliance.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Measures one server in one shape: starts it, connects the viewers, warms it up, publishes, ends it. Says each step.
 *
 * @param seconds       of the measured time
 * @param warmUpSeconds at most
 * @param environment   of the gateway, added to this process's
 */
record LiveMeasurement(Candidate candidate, Shape shape, int seconds, int warmUpSeconds, Map<String, String> environment,
                       PrintStream out) {
    /** A window of the warm-up. */
    private static final int WINDOW_SECONDS = 4;
    /** When so many windows cost more than this part of the best one, the compilers have done most of their work. */
    private static final double STEADY = 0.97;
    private static final int STEADY_WINDOWS = 2;
    private static final double MOST_SETTLE_SECONDS = 20;
    /** Memory is looked at, and a load begins, when the work before has calmed down. */
    private static final int REST_SECONDS = 2;
    /**
     * At 1,000 × 50/s some 280 KB come together in that time at twice the rate: more than the kernel (190 KB were seen) and
     * the gateway's outbox (64 KiB) hold for a viewer, so that it is measured while it leaves messages out.
     */
    private static final int STALL_SECONDS = 13;
    private static final int STALL_TIMES_RATE = 2;

    private static final double NANOS_PER_MICRO = 1e3;

    /** @param here a folder of its own; logs and data lie there afterwards */
    LiveRun measure(Path here) throws Exception {
        try (Site site = new Site(here)) {
            candidate.start(site, environment);
            try (LoadControl load = site.load()) {
                return measure(site, load);
            } catch (MeasurementFailed e) {
                site.requireRunning();
                throw e;
            }
        }
    }

    private LiveRun measure(Site site, LoadControl load) throws MeasurementFailed, InterruptedException {
        rest();
        double empty = site.residentBytes();
        double connects = shape.viewers() / load.connect(shape.viewers());
        rest();
        double idle = site.residentBytes();
        say("connected, %,.0f a second; RSS %.0f MB before, %.0f MB now", connects, empty / 1e6, idle / 1e6);
        warmUp(site, load);
        ThreadTimes threads = site.threads();
        long cpu = site.cpuNanos();
        long front = site.frontCpuNanos();
        LoadControl.Seen seen = load.publish(shape.rate(), seconds);
        cpu = site.cpuNanos() - cpu;
        front = site.frontCpuNanos() - front;
        List<ThreadTimes.Part> parts = site.threads().since(threads);
        double loaded = site.residentBytes();
        requireSome(seen);
        say("%.2f µs a delivery; p50 %.1f, p99 %.1f, max %.1f ms; %,.0f deliveries/s (%.0f %%); RSS %.0f MB",
                cpu / NANOS_PER_MICRO / seen.deliveries(), seen.p50Ms(), seen.p99Ms(), seen.maxMs(),
                seen.deliveries() / seen.seconds(), 100 * seen.share(), loaded / 1e6);
        Optional<LiveRun.Slow> slow = shape.slow() ? Optional.of(slow(load, seen.p99Ms())) : Optional.empty();
        return new LiveRun(cpu / NANOS_PER_MICRO / seen.deliveries(), front / NANOS_PER_MICRO / seen.deliveries(),
                seen.p50Ms(), seen.p99Ms(), seen.maxMs(), seen.deliveries() / seen.seconds(), seen.share(), connects, empty,
                idle, loaded, slow, parts, seen.deliveries());
    }

    /** Until the cost falls no more. A server that cannot keep up has what it owes delivered before it is measured. */
    private void warmUp(Site site, LoadControl load) throws MeasurementFailed, InterruptedException {
        StringBuilder costs = new StringBuilder();
        double best = Double.MAX_VALUE;
        int window = Math.min(WINDOW_SECONDS, warmUpSeconds);
        int steady = 0;
        for (int warm = 0; warm < warmUpSeconds && steady < STEADY_WINDOWS; warm += window) {
            long cpu = site.cpuNanos();
            LoadControl.Seen seen = load.publish(shape.warmUpRate(), window);
            requireSome(seen);
            double cost = (site.cpuNanos() - cpu) / NANOS_PER_MICRO / seen.deliveries();
            costs.append(String.format(Locale.ROOT, " %.2f", cost));
            steady = cost > STEADY * best ? steady + 1 : 0;
            best = Math.min(best, cost);
        }
        say("warmed up at %,d/s, µs a delivery every %d s:%s", shape.warmUpRate(), window, costs);
        LoadControl.Settled settled = load.settle(MOST_SETTLE_SECONDS);
        if (settled.caughtUp() + settled.missing() > shape.viewers() * (long) shape.warmUpRate() / 10) {
            say("was behind: %,d deliveries came late, %,d did not come", settled.caughtUp(), settled.missing());
        }
    }

    private LiveRun.Slow slow(LoadControl load, double without) throws MeasurementFailed, InterruptedException {
        load.stall();
        load.publish(STALL_TIMES_RATE * shape.rate(), stallSeconds(seconds));
        load.settle(MOST_SETTLE_SECONDS);
        LoadControl.Seen seen = load.publish(shape.rate(), seconds);
        requireSome(seen);
        say("with one viewer that reads nothing: p99 %.1f ms (%.0f %%)", seen.p99Ms(), 100 * seen.share());
        return new LiveRun.Slow(without, seen.p99Ms());
    }

    /** A hurried look stalls less. */
    private static int stallSeconds(int seconds) {
        return Math.min(STALL_SECONDS, 4 * seconds);
    }

    private static void requireSome(LoadControl.Seen seen) throws MeasurementFailed {
        if (seen.deliveries() == 0) {
            throw new MeasurementFailed("nothing was delivered");
        }
    }

    private static void rest() throws InterruptedException {
        TimeUnit.SECONDS.sleep(REST_SECONDS);
    }

    private void say(String format, Object... arguments) {
        out.println("    " + String.format(Locale.ROOT, format, arguments));
    }

    /** Roughly what it takes, from start to end. */
    static double estimatedSeconds(Candidate candidate, Shape shape, int seconds, int warmUpSeconds) {
        // V8 is steady after three or four windows, the JVM's compiler takes longer.
        double warm = Math.min(warmUpSeconds, candidate == Candidate.HIRUNDO ? 24 : 14);
        return 2 * REST_SECONDS + 3 + shape.viewers() / 2_000.0 + warm + shape.seconds(seconds)
                + (shape.slow() ? stallSeconds(seconds) + shape.seconds(seconds) : 0);
    }
}
