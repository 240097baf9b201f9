package io.hirundo.appliance.bench;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.journal.HistoryQuery;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What the journal costs as it grows: one journal, filled to a size, measured, filled on. */
final class Growth {
    /** Nothing is to be dropped. */
    static final GatewayConfig.Journal ENDLESS =
            new GatewayConfig.Journal(64L << 40, Duration.ofDays(3_650), Duration.ofMillis(20));
    /** What is appended to measure appending; a tenth of the smallest size. */
    private static final long MEASURED_EVENTS = 100_000;
    private static final int TIMES = 200;
    private static final int WARM_UPS = 20;
    /** As a viewer's resume asks for. */
    private static final int PAGE_BYTES = 64 * 1024;
    private static final int POINTS = 300;
    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    /**
     * One size's figures.
     *
     * @param appendMicros CPU time of the process an event, what makes the events included
     * @param resume       a page of 64 KiB behind any seq
     * @param day          the newest day of any metric, 300 points; and so {@code week}
     */
    record Row(long events, double appendMicros, double appendsPerSecond, Times resume, Times day, Times week, double openMillis,
               double bytesAnEvent) {}

    private final Path data;
    private final PrintStream out;
    private final SplittableRandom random = new SplittableRandom(2);

    Growth(Path data, PrintStream out) {
        this.data = data;
        this.out = out;
    }

    /** @param sizes in events, ascending */
    List<Row> measure(List<Long> sizes) throws Exception {
        List<Row> rows = new ArrayList<>();
        long startMs = System.currentTimeMillis() - sizes.getLast() / JournalFiller.DEVICES * 1_000;
        long events = 0;
        for (long size : sizes) {
            try (JournalFiller filler = new JournalFiller(data, ENDLESS, startMs + events / JournalFiller.DEVICES * 1_000,
                    System::nanoTime)) {
                long begun = events;
                Progress progress = new Progress(out, "filling", size - begun);
                filler.append(size - begun - MEASURED_EVENTS, progress);
                rows.add(measure(filler, size));
                events = size;
            }
            rows.set(rows.size() - 1, withOpening(rows.getLast(), startMs));
        }
        return rows;
    }

    private Row measure(JournalFiller filler, long size) throws Exception {
        out.printf("    measuring at %,d events%n", size);
        ProcessFigures self = new ProcessFigures(ProcessHandle.current().pid());
        long cpu = self.cpuNanos();
        long begin = System.nanoTime();
        filler.append(MEASURED_EVENTS, _ -> { });
        double seconds = (System.nanoTime() - begin) / 1e9;
        cpu = self.cpuNanos() - cpu;
        Times resume = Times.of(WARM_UPS, TIMES, () -> resume(filler));
        return new Row(size, cpu / 1e3 / MEASURED_EVENTS, MEASURED_EVENTS / seconds, resume,
                Times.of(WARM_UPS, TIMES, () -> history(filler, DAY_MS)),
                Times.of(WARM_UPS, TIMES, () -> history(filler, 7 * DAY_MS)), 0, (double) bytes() / size);
    }

    private void resume(JournalFiller filler) throws MeasurementFailed {
        List<Event> page = filler.journal().read(random.nextLong(filler.lastSeq() - 1), PAGE_BYTES);
        if (page.isEmpty()) {
            throw new MeasurementFailed("the journal gave nothing back");
        }
    }

    private void history(JournalFiller filler, long spanMs) throws MeasurementFailed {
        long to = filler.nowMs();
        HistoryQuery query = new HistoryQuery(JournalFiller.device(random.nextInt(JournalFiller.DEVICES)),
                JournalFiller.METRICS.get(random.nextInt(JournalFiller.METRICS.size())), to - spanMs, to, POINTS);
        if (filler.journal().history(query).isEmpty()) {
            throw new MeasurementFailed("the journal has no history of " + query.deviceId());
        }
    }

    /** After a clean end, as at most starts. */
    private Row withOpening(Row row, long startMs) {
        long begin = System.nanoTime();
        new JournalFiller(data, ENDLESS, startMs, System::nanoTime).close();
        double millis = (System.nanoTime() - begin) / 1e6;
        return new Row(row.events, row.appendMicros, row.appendsPerSecond, row.resume, row.day, row.week, millis, row.bytesAnEvent);
    }

    private long bytes() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.filter(file -> file.getFileName().toString().startsWith("journal.db")).mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
