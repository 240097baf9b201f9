package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.Salvaged.Range;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SalvageTest {
    @TempDir
    Path dir;
    @AutoClose
    final Sites sites = new Sites();
    private final Random random = new Random(7);

    @Test
    void bringsBackAllOfAWholeJournalAndItsHistoryWithoutTouchingIt() throws IOException {
        Path folder = dir.resolve("whole");
        Site site = sites.open(folder);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            events.addAll(site.appendMany(100));
            site.awaitCommitted();
        }
        Path killed = Site.copyOf(folder, dir.resolve("killed"));
        byte[] before = Files.readAllBytes(killed.resolve("journal.db-wal"));

        Path made = Files.createDirectories(dir.resolve("made")).resolve("journal.db");
        Salvaged salvaged = Salvage.toJournal(killed.resolve("journal.db"), made, _ -> { });
        assertThat(Files.readAllBytes(killed.resolve("journal.db-wal"))).isEqualTo(before);
        assertThat(salvaged.events()).isEqualTo(3000);
        assertThat(salvaged.ranges()).containsExactly(new Range(events.getFirst().seq(), events.getLast().seq()));
        assertThat(salvaged.missing()).isEmpty();

        Site again = sites.open(made.getParent());
        assertThat(again.journal.setAside()).isEmpty();
        assertThat(again.journal.journalId()).isEqualTo(salvaged.journalId()).isNotEqualTo(site.journal.journalId());
        assertThat(Site.texts(again.readAll())).isEqualTo(Site.texts(events));
        assertThat(again.journal.status().events()).isEqualTo(3000);
        HistoryQuery query = new HistoryQuery("boiler", "temperature", Site.NOW, Site.NOW + 100_000, 5);
        assertThat(again.journal.history(query)).isEqualTo(site.journal.history(query));
        assertThat(again.appendMany(1).getFirst().seq()).isGreaterThan(events.getLast().seq());
        again.awaitCommitted();
    }

    @Test
    void putsTogetherBlocksThatGoOnInOtherPages() throws IOException {
        Path folder = dir.resolve("large");
        Site site = sites.open(folder);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            for (int k = 0; k < 5 * i; k++) {
                events.add(site.append(site.event(EventType.TELEMETRY, "a", Site.NOW, noise())));
            }
            site.awaitCommitted();
        }
        Path lines = dir.resolve("events.jsonl");
        Salvaged ofTheLog = Salvage.toLines(Site.copyOf(folder, dir.resolve("killed")).resolve("journal.db"), lines, _ -> { });
        assertThat(ofTheLog.events()).isEqualTo(events.size());
        assertThat(Files.readAllLines(lines)).isEqualTo(Site.texts(events));

        site.close(); // all is in the file now
        Path again = dir.resolve("again.jsonl");
        Salvage.toLines(folder.resolve("journal.db"), again, _ -> { });
        assertThat(Files.readAllLines(again)).isEqualTo(Site.texts(events));
    }

    @Test
    void saysWhatIsMissingAndWhatCannotBeTold() throws IOException {
        Path folder = dir.resolve("gaps");
        Site first = sites.open(folder);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            events.addAll(first.appendMany(100));
            first.awaitCommitted();
        }
        first.close();
        Site second = sites.open(folder);
        List<Event> later = second.appendMany(100);
        second.close();

        Path file = folder.resolve("journal.db");
        try (RandomAccessFile broken = new RandomAccessFile(file.toFile(), "rw")) {
            broken.seek(placeOfABlock(file) / Schema.PAGE_BYTES * Schema.PAGE_BYTES);
            broken.write(new byte[Schema.PAGE_BYTES]);
        }
        Salvaged salvaged = Salvage.toJournal(file, dir.resolve("made.db"), _ -> { });
        long missing = salvaged.missing().stream().mapToLong(Range::count).sum();
        assertThat(missing).isPositive();
        assertThat(salvaged.events() + missing).isEqualTo(events.size() + later.size());
        assertThat(salvaged.starts()).containsExactly(new Range(events.getLast().seq() + 1, later.getFirst().seq() - 1));
    }

    @Test
    void findsNothingInWhatIsNoJournalAndWritesOverNothing() throws IOException {
        byte[] noise = new byte[300_000];
        random.nextBytes(noise);
        Path file = Files.write(dir.resolve("noise"), noise);
        assertThat(Salvage.toJournal(file, dir.resolve("made.db"), _ -> { }).events()).isZero();
        assertThat(dir.resolve("made.db")).doesNotExist();
        Files.createFile(dir.resolve("made.db"));
        assertThatThrownBy(() -> Salvage.toJournal(file, dir.resolve("made.db"), _ -> { }))
                .isInstanceOf(IOException.class).hasMessageContaining("exists already");
        assertThatThrownBy(() -> Salvage.toJournal(dir.resolve("none"), dir.resolve("made2.db"), _ -> { }))
                .isInstanceOf(IOException.class);
        assertThat(dir.resolve("made2.db.part")).doesNotExist();
    }

    /** Of one in the middle. */
    private static int placeOfABlock(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<Integer> frames = new ArrayList<>();
        for (int at = 0; at < bytes.length - 4; at++) {
            if (bytes[at] == 0x28 && bytes[at + 1] == (byte) 0xb5 && bytes[at + 2] == 0x2f && bytes[at + 3] == (byte) 0xfd) {
                frames.add(at);
            }
        }
        return frames.get(frames.size() / 2);
    }

    private String noise() {
        StringBuilder text = new StringBuilder("{\"text\":\"");
        for (int i = 0; i < 200; i++) {
            text.append((char) ('#' + random.nextInt(57)));
        }
        return text.append("\"}").toString();
    }
}
