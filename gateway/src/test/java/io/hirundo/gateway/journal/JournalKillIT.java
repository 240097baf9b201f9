package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.JournalItem.Append;
import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process of its own appends as fast as it can and is killed in the middle, again and again. */
class JournalKillIT {
    private static final int KILLS = 5;

    @TempDir
    Path dir;

    @Test
    @Timeout(120)
    void whatWasReportedAsCommittedIsThereOnceAndNoSeqComesTwice() throws Exception {
        Set<Long> reported = new HashSet<>();
        List<Long> firstFree = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            appendUntilKilled(reported, firstFree, 3_000 + 2_000 * kill);
        }
        assertThat(firstFree).isSorted().doesNotHaveDuplicates();

        try (Journal journal = Journal.open(dir, Site.config(Duration.ofMillis(1)), (_, _) -> { })) {
            assertThat(journal.setAside()).isEmpty();
            List<Event> all = Site.readAll(journal, 0, 1 << 20);
            List<Long> seqs = all.stream().map(Event::seq).toList();
            assertThat(seqs).isSorted().doesNotHaveDuplicates();
            assertThat(new HashSet<>(seqs)).containsAll(reported);
            assertThat(journal.firstFreeSeq()).isGreaterThan(seqs.getLast());
            History history = journal.history(new HistoryQuery("d", "n", 0, Long.MAX_VALUE >> 11, 10)).orElseThrow();
            assertThat(history.points().stream().mapToLong(History.Point::count).sum()).isEqualTo(all.size());
        }
    }

    private void appendUntilKilled(Set<Long> reported, List<Long> firstFree, int reports) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx64m", "-cp", System.getProperty("java.class.path"),
                Appender.class.getName(), dir.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
            firstFree.add(Long.parseLong(lines.readLine()));
            for (int i = 0; i < reports; i++) {
                reported.add(Long.parseLong(lines.readLine()));
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** The process that is killed: prints the first free seq, then each seq that was released. */
    static final class Appender {
        private Appender() {}

        public static void main(String[] args) throws InterruptedException {
            StringBuilder released = new StringBuilder();
            GatewayConfig.Journal config = Site.config(Duration.ofMillis(2));
            Journal journal = Journal.open(Path.of(args[0]), config, (items, _) -> {
                released.setLength(0);
                for (JournalItem item : items) {
                    if (item instanceof Append append) {
                        released.append(append.event().seq()).append('\n');
                    }
                }
                System.out.print(released);
                System.out.flush();
            });
            System.out.println(journal.firstFreeSeq());
            EventEncoder encoder = new EventEncoder("site-7");
            for (long seq = journal.firstFreeSeq(); ; seq++) {
                byte[] payload = ("{\"n\":" + seq + "}").getBytes(StandardCharsets.US_ASCII);
                journal.append(new Append(encoder.encode(EventType.TELEMETRY, "d", seq, seq * 100, seq * 100, payload, null),
                        Delivery.NONE));
                if (seq % 1000 == 0) {
                    journal.append(new Checkpoint(seq, List.of(), List.of()));
                }
                while (seq - journal.committedSeq() > 10_000) {
                    Thread.sleep(1); // bounded, as the bytes in flight bound it in the gateway
                }
            }
        }
    }
}
