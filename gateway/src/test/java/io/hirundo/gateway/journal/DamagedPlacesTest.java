package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A journal as a kill leaves it, file and write-ahead log, damaged in one place at a time: a bit, a few bytes, a sector or a page
 * of zeros, an end that is missing. Each time it opens and takes new events, and gives back no event that was not written.
 */
class DamagedPlacesTest {
    private static final int PLACES = 520;
    private static final int PAGE = Schema.PAGE_BYTES;
    /** The head of a record stands before its data: 50 bytes at most, and the page's own head and list where it is the first. */
    private static final int HEAD_BYTES = 64;

    @TempDir
    Path dir;
    private final Random random = new Random(20_260_101);
    private final TreeMap<Long, String> written = new TreeMap<>();
    private final List<Stored> blocks = new ArrayList<>();
    private String journalId;

    /** Where the data of a block lies: in {@code journal.db} and {@code journal.db-wal}, each copy whole. */
    private record Stored(int events, List<Extent> copies) {}

    private record Extent(String file, long from, long to) {}

    /** @param to behind the last byte that is not what it was */
    private record Wound(String file, long from, long to, String kind) {
        boolean hits(Extent extent) {
            return file.equals(extent.file) && from < extent.to && to > extent.from;
        }
    }

    @Test
    @Timeout(120)
    void opensAndGoesOnAndGivesBackNothingWrongWhereverItIsDamaged() throws Exception {
        Path original = aJournal();
        int setAside = 0;
        long expected = 0;
        long recovered = 0;
        for (int i = 0; i < PLACES; i++) {
            Path folder = Site.copyOf(original, dir.resolve("place"));
            Wound wound = damage(folder);
            try {
                SetAside aside = use(folder, wound);
                if (aside != null) {
                    setAside++;
                    long whole = wholeEvents(wound);
                    long back = salvage(aside.file(), wound, whole > 0 && i % 10 == 0);
                    expected += whole;
                    recovered += back;
                    assertThat(back).as("%s", wound).isGreaterThanOrEqualTo(whole * 9 / 10);
                }
            } catch (Exception | AssertionError e) {
                throw new AssertionError("place " + i + ": " + wound, e);
            }
            delete(folder);
        }
        assertThat(setAside).isBetween(PLACES / 10, PLACES - 1);
        assertThat(recovered).isGreaterThanOrEqualTo(expected * 99 / 100);
    }

    private Path aJournal() throws Exception {
        Path running = dir.resolve("running");
        try (Sites sites = new Sites()) {
            Site site = sites.open(running);
            journalId = site.journal.journalId();
            for (int commit = 0; commit < 150; commit++) {
                for (int k = 0; k < 12; k++) {
                    Event event = site.appendTelemetry("d" + k, Site.NOW + 1000L * commit, "temperature", random.nextDouble());
                    written.put(event.seq(), event.toString());
                }
                if (commit % 25 == 24) {
                    site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(), List.of()));
                }
                site.awaitCommitted();
                if (commit == 99) {
                    checkpoint(running); // so that file and log both hold a part
                }
            }
            Path killed = Site.copyOf(running, dir.resolve("killed"));
            locate(killed, running);
            return killed;
        }
    }

    private static void checkpoint(Path folder) throws SQLException {
        try (Connection connection = Schema.connect(folder.resolve("journal.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(FULL)");
        }
    }

    private void locate(Path killed, Path running) throws IOException, SQLException {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : List.of("journal.db", "journal.db-wal")) {
            files.put(name, Files.readAllBytes(killed.resolve(name)));
        }
        try (Connection connection = Schema.connect(running.resolve("journal.db"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT events, data FROM block")) {
            while (rows.next()) {
                byte[] data = rows.getBytes(2);
                List<Extent> copies = new ArrayList<>();
                files.forEach((name, bytes) -> {
                    for (int at = indexOf(bytes, data, 0); at >= 0; at = indexOf(bytes, data, at + 1)) {
                        copies.add(new Extent(name, at - HEAD_BYTES, at + data.length));
                    }
                });
                assertThat(copies).as("blocks of this test fit a page").isNotEmpty();
                blocks.add(new Stored(rows.getInt(1), copies));
            }
        }
    }

    private static int indexOf(byte[] in, byte[] what, int from) {
        for (int at = from; at <= in.length - what.length; at++) {
            int i = 0;
            while (i < what.length && in[at + i] == what[i]) {
                i++;
            }
            if (i == what.length) {
                return at;
            }
        }
        return -1;
    }

    private Wound damage(Path folder) throws IOException {
        String name = random.nextInt(4) == 0 ? "journal.db-wal" : "journal.db";
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            long length = file.length();
            long at = random.nextLong(length);
            return switch (random.nextInt(5)) {
                case 0 -> {
                    file.seek(at);
                    int old = file.read();
                    file.seek(at);
                    file.write(old ^ 1 << random.nextInt(8));
                    yield new Wound(name, at, at + 1, "bit");
                }
                case 1 -> {
                    byte[] noise = new byte[(int) Math.min(8, length - at)];
                    random.nextBytes(noise);
                    yield overwrite(file, name, at, noise, "noise");
                }
                case 2 -> overwrite(file, name, at / 512 * 512, new byte[(int) Math.min(512, length - at / 512 * 512)], "sector");
                case 3 -> overwrite(file, name, at / PAGE * PAGE, new byte[(int) Math.min(PAGE, length - at / PAGE * PAGE)], "page");
                default -> {
                    file.setLength(at);
                    yield new Wound(name, at, length, "cut");
                }
            };
        }
    }

    private static Wound overwrite(RandomAccessFile file, String name, long at, byte[] bytes, String kind) throws IOException {
        file.seek(at);
        file.write(bytes);
        return new Wound(name, at, at + bytes.length, kind);
    }

    /** As a gateway would: opens, reads, writes; and opens anew where the damage shows only then. @return what was set aside */
    private SetAside use(Path folder, Wound wound) {
        try (Sites sites = new Sites()) {
            Site site = sites.open(folder);
            if (!isUsable(site, wound)) {
                assertThat(site.journal.isDamaged()).as("%s", wound).isTrue();
                site.close();
                site = sites.open(folder);
                assertThat(site.journal.setAside()).as("%s", wound).isPresent();
                assertThat(isUsable(site, wound)).as("%s", wound).isTrue();
            }
            return site.journal.setAside().orElse(null);
        }
    }

    private boolean isUsable(Site site, Wound wound) {
        try {
            List<Event> old = site.readAll();
            if (site.journal.setAside().isPresent()) {
                assertThat(site.journal.journalId()).isNotEqualTo(journalId);
                assertThat(old).isEmpty();
            } else {
                assertAllWritten(old, wound);
                if (site.journal.status().damagedBlocks() == 0) { // what is missing then is the torn end of the log
                    assertThat(old).as("%s", wound).hasSize(written.headMap(old.isEmpty() ? 0 : old.getLast().seq(), true).size());
                }
            }
            site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(), List.of()));
            List<Event> fresh = site.appendMany(3);
            assertThat(fresh.getFirst().seq()).as("no number twice").isGreaterThan(
                    site.journal.journalId().equals(journalId) ? written.lastKey() : 0);
            Site.await(() -> site.journal.committedSeq() >= site.nextSeq() - 1 || site.journal.isDamaged());
            if (site.journal.isDamaged()) {
                return false;
            }
            List<Event> all = site.readAll();
            assertThat(Site.texts(all.subList(all.size() - 3, all.size()))).isEqualTo(Site.texts(fresh));
            return true;
        } catch (JournalException e) {
            return false;
        }
    }

    private void assertAllWritten(List<Event> events, Wound wound) {
        for (Event event : events) {
            assertThat(event.toString()).as("%s", wound).isEqualTo(written.get(event.seq()));
        }
    }

    /** @return events in blocks of which a copy is untouched */
    private long wholeEvents(Wound wound) {
        return blocks.stream().filter(block -> !block.copies.stream().allMatch(wound::hits)).mapToLong(Stored::events).sum();
    }

    private long salvage(Path aside, Wound wound, boolean asJournal) throws IOException {
        Path folder = Files.createDirectories(dir.resolve("salvaged"));
        Salvaged salvaged = asJournal ? Salvage.toJournal(aside, folder.resolve("journal.db"), _ -> { })
                : Salvage.toLines(aside, folder.resolve("events.jsonl"), _ -> { });
        if (asJournal) {
            try (Sites sites = new Sites()) {
                Site site = sites.open(folder);
                assertThat(site.journal.setAside()).as("%s", wound).isEmpty();
                assertAllWritten(site.readAll(), wound);
                assertThat(site.readAll()).hasSize((int) salvaged.events());
            }
        } else {
            assertThat(written.values()).as("%s", wound).containsAll(Files.readAllLines(folder.resolve("events.jsonl")));
        }
        delete(folder);
        return salvaged.events();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
