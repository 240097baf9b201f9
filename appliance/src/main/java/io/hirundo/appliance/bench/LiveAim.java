package io.hirundo.appliance.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What is wanted of the gateway, and whether it was found.
 *
 * @param shape in which it is measured
 */
record LiveAim(Shape shape, String wanted, String found, boolean met) {
    static final Shape BUSY = Shape.of("200x500");
    static final Shape CROWD = Shape.of("1000x50+slow");
    static final Shape MANY = Shape.of("10000x1");

    private static final double MOST_MICROS = 1.0;
    private static final double LEAST_TIMES = 5;
    private static final double MOST_BUSY_P99_MS = 20;
    private static final double MOST_BYTES = 250e6;
    private static final double MOST_MANY_P99_MS = 100;
    private static final double MOST_CHANGE = 0.10;
    /** A latency or a cost counts only where everything arrives; the rest is what is on its way when the time is over. */
    private static final double LEAST_SHARE = 0.99;

    /** Those aims whose shapes were measured, or could not be. */
    static List<LiveAim> all(LiveResults results) {
        List<LiveAim> aims = new ArrayList<>();
        if (results.candidates().contains(Candidate.HIRUNDO)) {
            results.shapes().stream().filter(shape -> results.median(Candidate.HIRUNDO, shape, LiveRun::share).isEmpty())
                    .forEach(shape -> aims.add(new LiveAim(shape, "to be measured at all", "failed", false)));
        }
        OptionalDouble cpu = results.median(Candidate.HIRUNDO, BUSY, LiveRun::cpuMicros);
        OptionalDouble share = results.median(Candidate.HIRUNDO, BUSY, LiveRun::share);
        OptionalDouble peer = results.median(Candidate.WS, BUSY, LiveRun::cpuMicros);
        if (cpu.isPresent()) {
            double micros = cpu.getAsDouble();
            boolean all = share.getAsDouble() >= LEAST_SHARE;
            double p99 = results.median(Candidate.HIRUNDO, BUSY, LiveRun::p99Ms).getAsDouble();
            aims.add(new LiveAim(BUSY, "at most 1.0 µs CPU a delivery", text("%.2f µs", micros) + delivered(share),
                    micros <= MOST_MICROS && all));
            if (peer.isPresent()) {
                double times = peer.getAsDouble() / micros;
                aims.add(new LiveAim(BUSY, "at least 5 times less than (a)", text("%.1f times", times),
                        times >= LEAST_TIMES && all));
            }
            aims.add(new LiveAim(BUSY, "p99 at most 20 ms", text("%.1f ms", p99), p99 <= MOST_BUSY_P99_MS && all));
        }
        many(results, aims);
        results.slowMedian(Candidate.HIRUNDO, CROWD, LiveRun.Slow::change).ifPresent(change ->
                aims.add(new LiveAim(CROWD, "a viewer that reads nothing changes the others' p99 by less than 10 %",
                        text("%+.1f %%", 100 * change), change < MOST_CHANGE)));
        return aims;
    }

    private static void many(LiveResults results, List<LiveAim> aims) {
        OptionalDouble share = results.median(Candidate.HIRUNDO, MANY, LiveRun::share);
        if (share.isEmpty()) {
            return;
        }
        double bytes = results.median(Candidate.HIRUNDO, MANY, run -> Math.max(run.idleBytes(), run.loadedBytes()))
                .getAsDouble();
        double p99 = results.median(Candidate.HIRUNDO, MANY, LiveRun::p99Ms).getAsDouble();
        aims.add(new LiveAim(MANY, "at most 250 MB RSS", text("%.0f MB", bytes / 1e6), bytes <= MOST_BYTES));
        aims.add(new LiveAim(MANY, "p99 at most 100 ms", text("%.1f ms", p99) + delivered(share),
                p99 <= MOST_MANY_P99_MS && share.getAsDouble() >= LEAST_SHARE));
    }

    /** One line a row of Markdown's list. */
    String line() {
        return "- " + (met ? "met" : "**MISSED**") + ": " + shape.label() + ", " + wanted + ": " + found;
    }

    private static String delivered(OptionalDouble share) {
        return share.getAsDouble() >= LEAST_SHARE ? "" : text(", with %.0f %% delivered", 100 * share.getAsDouble());
    }

    private static String text(String format, double figure) {
        return String.format(Locale.ROOT, format, figure);
    }
}
