package io.hirundo.appliance.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What comes in through Mosquitto, and what the journal costs as it grows. */
@Command(name = "ingest", mixinStandardHelpOptions = true,
        description = "Measure ingest through Mosquitto, and the journal as it grows: a quarter of an hour and 10 GB of disk as it stands.")
final class IngestBench implements Callable<Integer> {
    private static final double LEAST_RATE = 20_000;
    private static final double MOST_BEYOND_MICROS = 5;
    /** Flat: what does not grow with the journal; the rest is the noise of a machine, as one row differs from the next. */
    private static final double FLAT = 1.5;
    /** Smaller ones measure little but the warm-up. */
    private static final double LEAST_MILLIONS = 0.3;

    @Option(names = "--runs", defaultValue = "3", description = "How often ingest is measured; medians count (default: 3).")
    private int runs;

    @Option(names = "--seconds", defaultValue = "15", description = "How long one measurement of ingest takes (default: 15).")
    private int seconds;

    @Option(names = "--sizes", split = ",", paramLabel = "MILLIONS", defaultValue = "1,10,100",
            description = "Millions of events at which the journal is measured, ascending (default: ${DEFAULT-VALUE}).")
    private List<Double> millions;

    @Mixin
    private BenchOptions options;

    @Override
    public Integer call() throws Exception {
        List<Long> sizes = sizes();
        Path folder = options.begin();
        PrintStream out = options.out();
        out.println("Logs: " + folder);
        List<IngestMeasurement.Run> ingest = new ArrayList<>();
        for (int run = 1; run <= runs; run++) {
            out.printf("run %d of %d: ingest of %,d messages/s ...%n", run, runs, IngestMeasurement.RATE);
            ingest.add(new IngestMeasurement(folder, seconds).measure(run));
        }
        out.println("the journal as it grows ...");
        Path data = Files.createDirectories(folder.resolve("growth"));
        try {
            options.write(report(ingest, new Growth(data, out).measure(sizes)));
        } finally {
            BenchFolder.delete(data);
        }
        return 0;
    }

    private List<Long> sizes() {
        if (runs < 1 || seconds < 1) {
            throw options.misused("--runs and --seconds are at least 1");
        }
        for (int i = 0; i < millions.size(); i++) {
            if (millions.get(i) < LEAST_MILLIONS || i > 0 && millions.get(i) < millions.get(i - 1) + LEAST_MILLIONS) {
                throw options.misused("--sizes: found " + millions + "; allowed: millions of events, each at least " + LEAST_MILLIONS
                        + " more than the one before");
            }
        }
        return millions.stream().map(million -> Math.round(million * 1e6)).toList();
    }

    private Report report(List<IngestMeasurement.Run> ingest, List<Growth.Row> growth) throws IOException {
        double rate = median(ingest, IngestMeasurement.Run::messagesPerSecond);
        double beyond = median(ingest, IngestMeasurement.Run::beyondPahoMicros);
        Report report = options.report(", medians of " + runs)
                .line("| ingest through Mosquitto, QoS 1, journalled | |").line("| --- | ---: |")
                .line("| messages a second, of %,d offered | %,.0f |", IngestMeasurement.RATE, rate)
                .line("| CPU a message, µs | %.1f |", median(ingest, IngestMeasurement.Run::cpuMicrosPerMessage))
                .line("| plain Paho under the same load, µs | %.1f |", median(ingest, IngestMeasurement.Run::pahoMicrosPerMessage))
                .line("| beyond plain Paho, µs | %.1f |", beyond)
                .line("| RSS of the gateway, MiB | %.0f |", median(ingest, IngestMeasurement.Run::residentMiB))
                .line("").aim(String.format("at least %,.0f messages a second", LEAST_RATE), rate >= LEAST_RATE)
                .aim("at most 5 µs CPU a message beyond Paho's own", beyond <= MOST_BEYOND_MICROS)
                .line("").line("| events in the journal | append: CPU an event, µs | appended a second | resume, median; p99, ms"
                        + " | history of a day | of a week | opening, ms | bytes an event |")
                .line("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (Growth.Row row : growth) {
            report.line("| %,d | %.2f | %,.0f | %.1f; %.1f | %.1f; %.1f | %.1f; %.1f | %.0f | %.0f |", row.events(), row.appendMicros(),
                    row.appendsPerSecond(), row.resume().median(), row.resume().p99(), row.day().median(), row.day().p99(),
                    row.week().median(), row.week().p99(), row.openMillis(), row.bytesAnEvent());
        }
        report.line("");
        flat(report, "append", growth, Growth.Row::appendMicros);
        flat(report, "resume", growth, row -> row.resume().median());
        flat(report, "history of a day", growth, row -> row.day().median());
        return report;
    }

    /** From the second size on where there are three: the first is smaller than what it is asked for, and than the caches. */
    private static void flat(Report report, String what, List<Growth.Row> growth, ToDoubleFunction<Growth.Row> cost) {
        if (growth.size() < 2) {
            return;
        }
        double first = cost.applyAsDouble(growth.get(growth.size() > 2 ? 1 : 0));
        double last = cost.applyAsDouble(growth.getLast());
        report.aim(String.format("%s stays flat: at %,d events %.2f times what it costs at %,d", what, growth.getLast().events(), last / first,
                growth.get(growth.size() > 2 ? 1 : 0).events()), last <= FLAT * first);
    }

    private static <T> double median(List<T> all, ToDoubleFunction<T> figure) {
        return LiveResults.median(all.stream().mapToDouble(figure)).orElseThrow();
    }
}
