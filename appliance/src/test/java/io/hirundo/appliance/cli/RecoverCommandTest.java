package io.hirundo.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.Journal;
import io.hirundo.gateway.journal.JournalItem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command from outside: a journal that lost its first page. */
class RecoverCommandTest {
    private static final int EVENTS = 500;

    @TempDir
    Path dir;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void bringsBackWhatTheDamageLeftAndSaysSo() throws IOException {
        Path damaged = aDamagedJournal();
        assertThat(hirundo("journal", "recover", damaged.toString())).as("%s", err).isZero();
        Path made = Path.of(damaged + ".recovered");
        assertThat(made).exists();
        assertThat(out.toString()).contains(EVENTS + " events in ", "Between them nothing is missing.", "Written to " + made);

        Path lines = dir.resolve("events.jsonl");
        assertThat(hirundo("journal", "recover", damaged.toString(), "--out", lines.toString())).isZero();
        assertThat(Files.readAllLines(lines)).hasSize(EVENTS).first().asString().contains("\"n\":0").startsWith("{\"type\":\"telemetry\"");
    }

    @Test
    void saysWhatIsWrongWithWhatItIsGiven() throws IOException {
        Path damaged = aDamagedJournal();
        assertThat(hirundo("journal", "recover", dir.toString())).isEqualTo(Main.MISUSED);
        assertThat(err.toString()).contains("F: found no file at " + dir, damaged.getFileName().toString());
        assertThat(hirundo("journal", "recover", damaged.toString(), "--out", damaged.toString())).isEqualTo(Main.FAILED);
        assertThat(err.toString()).contains("exists already");
        Path empty = Files.createFile(dir.resolve("empty"));
        assertThat(hirundo("journal", "recover", empty.toString())).isEqualTo(Main.FAILED);
        assertThat(out.toString()).contains("Nothing in this file is a block of a journal.");
        assertThat(hirundo("journal")).isEqualTo(Main.MISUSED);
    }

    private Path aDamagedJournal() throws IOException {
        Path data = dir.resolve("data");
        try (Journal journal = Journal.open(data, new GatewayConfig.Journal(1 << 30, Duration.ofDays(30), Duration.ofMillis(1)),
                (_, _) -> { })) {
            EventEncoder encoder = new EventEncoder("site-7");
            for (int i = 0; i < EVENTS; i++) {
                journal.append(new JournalItem.Append(encoder.encode(EventType.TELEMETRY, "boiler", journal.firstFreeSeq() + i, i, i,
                        ("{\"n\":" + i + "}").getBytes(StandardCharsets.US_ASCII), null), Delivery.NONE));
            }
        }
        Path damaged = Files.move(data.resolve("journal.db"), dir.resolve("journal.db.damaged-20260102T030405Z"));
        try (RandomAccessFile file = new RandomAccessFile(damaged.toFile(), "rw")) {
            file.write(new byte[1024]); // the first page: without it SQLite opens nothing
        }
        return damaged;
    }

    private int hirundo(String... words) {
        CommandLine line = Main.commandLine(new Place(Optional.of(dir)));
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(words);
    }
}
