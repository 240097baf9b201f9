package io.hirundo.appliance.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The results as a table in Markdown, a column a server. What failed stands below it. */
final class LiveTable {
    private final LiveResults results;
    private final StringBuilder text = new StringBuilder();
    private final List<String> failures = new ArrayList<>();

    private LiveTable(LiveResults results) {
        this.results = results;
    }

    static String of(LiveResults results) {
        return new LiveTable(results).write();
    }

    private String write() {
        row("", Candidate::label);
        row("---", candidate -> "---:");
        results.shapes().forEach(this::shape);
        heading("memory of the server, RSS in MB");
        row("no viewers", candidate -> megabytes(results.medianEmptyBytes(candidate)));
        results.shapes().forEach(shape -> row(String.format(Locale.ROOT, "%,d viewers: connected; after %,d/s", shape.viewers(),
                shape.rate()), candidate -> cell(candidate, shape, megabytes(median(candidate, shape, LiveRun::idleBytes)) + "; "
                        + megabytes(median(candidate, shape, LiveRun::loadedBytes)))));
        heading("connects a second, until the last one is subscribed");
        results.shapes().forEach(shape -> row(String.format(Locale.ROOT, "%,d viewers", shape.viewers()),
                candidate -> cell(candidate, shape, number("%,.0f", median(candidate, shape, LiveRun::connects)))));
        results.shapes().stream().filter(Shape::slow).forEach(this::slow);
        footnotes();
        return text.toString();
    }

    private void shape(Shape shape) {
        heading(shape.label());
        row("server CPU a delivery, µs", candidate -> cell(candidate, shape,
                number("%.2f", median(candidate, shape, LiveRun::cpuMicros))));
        if (results.candidates().stream().anyMatch(Candidate::hasIngestApart)) {
            row("of it the process with the viewers", candidate -> candidate.hasIngestApart() ? cell(candidate, shape,
                    number("%.2f", median(candidate, shape, LiveRun::frontCpuMicros))) : "");
        }
        row("p50; p99; max, ms", candidate -> cell(candidate, shape,
                number("%.1f", median(candidate, shape, LiveRun::p50Ms)) + "; "
                + number("%.1f", median(candidate, shape, LiveRun::p99Ms)) + "; "
                + number("%.0f", median(candidate, shape, LiveRun::maxMs))));
        row("deliveries a second (of what was due)", candidate -> cell(candidate, shape,
                number("%,.0f", median(candidate, shape, LiveRun::perSecond))
                + number(" (%.0f %%)", percent(median(candidate, shape, LiveRun::share)))));
    }

    private void slow(Shape shape) {
        heading("one viewer that reads nothing, beside " + shape.label());
        row("p99 of the others without; with, ms", candidate -> cell(candidate, shape,
                number("%.1f", results.slowMedian(candidate, shape, LiveRun.Slow::p99MsWithout)) + "; "
                + number("%.1f", results.slowMedian(candidate, shape, LiveRun.Slow::p99MsWith))
                + number(" (%+.0f %%)", percent(results.slowMedian(candidate, shape, LiveRun.Slow::change)))));
    }

    private void footnotes() {
        for (Candidate candidate : results.candidates()) {
            for (Shape shape : results.shapes()) {
                List<String> reasons = results.failures(candidate, shape);
                if (!reasons.isEmpty()) {
                    failures.add(candidate.label() + ", " + shape.label() + ": failed in " + reasons.size() + " of "
                            + results.attempts(candidate, shape) + " runs: "
                            + reasons.stream().distinct().collect(Collectors.joining("; ")));
                }
            }
        }
        if (!failures.isEmpty()) {
            text.append('\n');
            failures.forEach(failure -> text.append("- ").append(failure).append('\n'));
        }
    }

    /** What was measured, or that it failed each time. */
    private String cell(Candidate candidate, Shape shape, String measured) {
        return median(candidate, shape, LiveRun::cpuMicros).isPresent() ? measured
                : results.failures(candidate, shape).isEmpty() ? "" : "failed";
    }

    private OptionalDouble median(Candidate candidate, Shape shape, ToDoubleFunction<LiveRun> figure) {
        return results.median(candidate, shape, figure);
    }

    private static String number(String format, OptionalDouble figure) {
        return figure.isPresent() ? String.format(Locale.ROOT, format, figure.getAsDouble()) : "";
    }

    private static String megabytes(OptionalDouble bytes) {
        return bytes.isPresent() ? String.format(Locale.ROOT, "%.0f", bytes.getAsDouble() / 1e6) : "";
    }

    private static OptionalDouble percent(OptionalDouble share) {
        return share.isPresent() ? OptionalDouble.of(100 * share.getAsDouble()) : share;
    }

    private void heading(String title) {
        row("**" + title + "**", candidate -> "");
    }

    private void row(String label, Function<Candidate, String> cell) {
        text.append("| ").append(label).append(" |");
        results.candidates().forEach(candidate -> text.append(' ').append(cell.apply(candidate)).append(" |"));
        text.append('\n');
    }
}
