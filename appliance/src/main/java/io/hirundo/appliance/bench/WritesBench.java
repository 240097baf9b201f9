package io.hirundo.appliance.bench;

import io.hirundo.gateway.GatewayConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What reaches the disk. The journal commits through the gateway's own classes what comes in one commit interval from 50
 * sensors at 1 Hz, each commit synced, one after the other without the time between: what is written depends on the commits,
 * not on the clock. The kernel counts.
 */
@Command(name = "writes", mixinStandardHelpOptions = true,
        description = "Measure how much is written to the disk for 50 sensors x 1 Hz, by commit interval: some minutes; as root also below the file system.")
final class WritesBench implements Callable<Integer> {
    private static final double MOST_BYTES_A_BYTE = 1.5;
    private static final int EVENTS_A_SECOND = JournalFiller.DEVICES;
    private static final double EVENTS_A_DAY = EVENTS_A_SECOND * 86_400.0;
    /** At least: an hour has 60 checkpoints of the sequencer's, and some of SQLite's. */
    private static final Duration LEAST = Duration.ofHours(1);
    private static final int LEAST_COMMITS = 2_000;
    private static final long DISK_BYTES = 4L << 30;

    @Option(names = "--every", split = ",", paramLabel = "MS", defaultValue = "20,1000,10000",
            description = "Commit intervals in ms (default: ${DEFAULT-VALUE}).")
    private List<Integer> intervals;

    @Mixin
    private BenchOptions options;

    /** @param deviceBytes empty where it could not be told */
    private record Row(int everyMs, long events, long commits, long jsonBytes, long processBytes, Optional<Long> deviceBytes) {
        double processShare() {
            return (double) processBytes / jsonBytes;
        }

        double megabytesADay() {
            return processBytes / 1e6 / events * EVENTS_A_DAY;
        }
    }

    @Override
    public Integer call() throws Exception {
        Path folder = options.begin();
        // So that SQLite's library is not the small disk's, which could not be unmounted any more.
        DriverManager.getConnection("jdbc:sqlite::memory:").close();
        List<Row> rows = new ArrayList<>();
        try (LoopDisk disk = LoopDisk.mount(folder, DISK_BYTES, options.out())) {
            for (int everyMs : intervals) {
                Path data = Files.createDirectories(disk.path().resolve("every-" + everyMs));
                rows.add(measure(everyMs, data, disk));
                BenchFolder.delete(data);
            }
        } finally {
            BenchFolder.delete(folder);
        }
        options.write(report(rows));
        return 0;
    }

    private Row measure(int everyMs, Path data, LoopDisk disk) throws Exception {
        int eventsACommit = Math.max(1, EVENTS_A_SECOND * everyMs / 1_000);
        long stepNanos = (long) (1e9 * eventsACommit / EVENTS_A_SECOND);
        long commits = Math.max(LEAST_COMMITS, LEAST.toNanos() / stepNanos);
        AtomicLong nanos = new AtomicLong();
        // By the clock below an interval passes when all its events are there. How long the journal's writer really sleeps until
        // it looks at that clock again is this interval too, so it is short; a single event need not wait for others.
        Duration interval = eventsACommit == 1 ? Duration.ZERO : Duration.ofMillis(1);
        GatewayConfig.Journal config = new GatewayConfig.Journal(2L << 30, Duration.ofDays(30), interval);
        try (JournalFiller filler = new JournalFiller(data, config, System.currentTimeMillis(), nanos::get)) {
            run(filler, commits / 2, eventsACommit, stepNanos, nanos, _ -> { }); // until the log has its size
            disk.sync();
            long json = filler.jsonBytes();
            long events = filler.appended();
            long commitsThen = filler.journal().status().commits();
            long process = written();
            Optional<Long> device = disk.writtenBytes();
            run(filler, commits, eventsACommit, stepNanos, nanos,
                    new Progress(options.out(), "committing every " + everyMs + " ms", commits * eventsACommit));
            disk.sync();
            long deviceThen = device.isPresent() ? disk.writtenBytes().orElseThrow() - device.get() : 0;
            Row row = new Row(everyMs, filler.appended() - events, filler.journal().status().commits() - commitsThen,
                    filler.jsonBytes() - json, written() - process, device.map(_ -> deviceThen));
            options.out().printf("    every %d ms: %.2f bytes a byte of event%n", everyMs, row.processShare());
            return row;
        }
    }

    private static void run(JournalFiller filler, long commits, int eventsACommit, long stepNanos, AtomicLong nanos,
                            LongConsumer progress) {
        for (long commit = 0; commit < commits; commit++) {
            filler.commit(eventsACommit, () -> nanos.addAndGet(stepNanos));
            progress.accept(commit * eventsACommit);
        }
    }

    private static long written() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream().filter(line -> line.startsWith("write_bytes:"))
                .mapToLong(line -> Long.parseLong(line.substring("write_bytes:".length()).strip())).sum();
    }

    private Report report(List<Row> rows) throws IOException {
        Report report = options.report(", 50 sensors × 1 Hz with three metrics, commits without the time between")
                .line("| commit every | events | commits | JSON an event, bytes | written by the process, bytes a byte of event"
                        + " | MB a day | by the disk, file system's journal included | MB a day |")
                .line("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (Row row : rows) {
            report.line("| %,d ms | %,d | %,d | %d | %.2f | %,.0f | %s |", row.everyMs, row.events, row.commits,
                    row.jsonBytes / row.events, row.processShare(),
                    row.megabytesADay(), row.deviceBytes.map(bytes -> String.format(Locale.ROOT, "%.2f | %,.0f",
                            (double) bytes / row.jsonBytes, bytes / 1e6 / row.events * EVENTS_A_DAY)).orElse("not measured | "));
        }
        report.line("");
        rows.stream().filter(row -> row.everyMs == 1_000).forEach(row -> report.aim(
                "at 1 s at most 1.5 bytes written a byte of event, all files together", row.processShare() <= MOST_BYTES_A_BYTE));
        return report;
    }
}
