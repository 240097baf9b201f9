package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hirundo.gateway.event.ClockCorrection;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file rots while the journal is open. */
class RunningDamageTest {
    @TempDir
    Path dir;
    @AutoClose
    final Sites sites = new Sites();
    private Site site;

    @BeforeEach
    void aJournalThatWasOpenedAnew() {
        Site before = sites.open(dir);
        for (int i = 0; i < 300; i++) {
            before.appendMany(100);
            before.awaitCommitted();
        }
        before.close();
        site = sites.open(dir); // nothing of the file is in its memory
    }

    @Test
    void endsInsteadOfTryingForEverAndBeginsAnewAtTheNextStart() throws IOException {
        String oldId = site.journal.journalId();
        overwriteAllPagesButTheFirst();
        // The writer still has the newest blocks in its memory; the tables of the roll-ups it has not.
        site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(), List.of()));
        Site.await(site.journal::isDamaged);
        site.appendMany(10);
        assertThat(site.journal.status().damaged()).isTrue();
        site.close();
        assertThat(site.released).isEmpty();

        Site again = sites.open(dir);
        assertThat(again.journal.journalId()).isNotEqualTo(oldId);
        assertThat(again.journal.setAside()).isPresent();
        assertThat(dir.resolve(Damage.NOTE)).doesNotExist();
        List<Event> appended = again.appendMany(3);
        again.awaitCommitted();
        assertThat(again.readAll()).isEqualTo(appended);
    }

    @Test
    void isFoundByAReaderAsWell() throws Exception {
        overwriteAllPagesButTheFirst();
        assertThatThrownBy(() -> site.readAll()).isInstanceOf(JournalException.class);
        assertThat(site.journal.isDamaged()).isTrue();
        assertThat(site.journal.damage().toCompletableFuture().get()).isNotBlank();
        site.appendMany(10);
        site.close();
        assertThat(site.released).isEmpty();
        assertThat(sites.open(dir).journal.setAside().orElseThrow().reason()).isNotBlank();
    }

    @Test
    void isFoundAsWellWhereWhatIsToBeCorrectedCannotBeRead() {
        String oldId = site.journal.journalId();
        site.afterCommit = () -> {
            site.afterCommit = () -> { };
            overwriteRootOf("clock_correction"); // the row that this commit has written is read next
        };
        correctTheFirst();
        site.awaitCommitted();
        assertThat(site.journal.isDamaged()).isFalse();
        site.appendMany(1);
        Site.await(site.journal::isDamaged);
        assertThat(site.released).as("the log was still good").hasSize(2);
        site.appendMany(10);
        site.close();
        assertThat(site.released).hasSize(2);

        Site again = sites.open(dir);
        assertThat(again.journal.journalId()).isNotEqualTo(oldId);
        assertThat(again.journal.setAside().orElseThrow().reason()).contains("malformed");
    }

    private void correctTheFirst() {
        site.append(site.event(EventType.CLOCK, "site-7", Site.NOW,
                new ClockCorrection("8d1f2c1e-0000-4000-8000-000000000000", 1, 100, 5).json()));
    }

    private void overwriteRootOf(String table) {
        Path file = dir.resolve(JournalFile.NAME);
        try (Connection other = Schema.connect(file); Statement statement = other.createStatement()) {
            long page = Schema.number(other, "SELECT rootpage FROM sqlite_master WHERE name = '" + table + "'");
            Schema.number(other, "PRAGMA wal_checkpoint(TRUNCATE)"); // from the log it would be read unharmed
            try (RandomAccessFile broken = new RandomAccessFile(file.toFile(), "rw")) {
                broken.seek((page - 1) * Schema.PAGE_BYTES);
                broken.write(new byte[Schema.PAGE_BYTES]);
            }
            statement.execute("UPDATE meta SET value = value"); // so that the writer forgets the pages in its memory
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void overwriteAllPagesButTheFirst() throws IOException {
        Path file = dir.resolve("journal.db");
        byte[] noise = new byte[(int) Files.size(file) - 4096];
        new Random(5).nextBytes(noise);
        try (RandomAccessFile broken = new RandomAccessFile(file.toFile(), "rw")) {
            broken.seek(4096);
            broken.write(noise);
        }
    }
}
