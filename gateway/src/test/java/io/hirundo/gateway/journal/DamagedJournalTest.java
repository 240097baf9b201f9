package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hirundo.gateway.event.Event;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedJournalTest {
    @TempDir
    Path dir;
    @AutoClose
    final Sites sites = new Sites();
    private Path file;
    private String oldId;

    @BeforeEach
    void aJournalWithEvents() {
        file = dir.resolve("journal.db");
        Site site = sites.open(dir);
        oldId = site.journal.journalId();
        for (int i = 0; i < 20; i++) {
            site.appendMany(200);
            site.awaitCommitted();
        }
        site.close();
    }

    @Test
    void setsAsideAnEmptyFileAndBeginsAnew() throws IOException {
        Files.write(file, new byte[0]);
        beginsAnew(0);
    }

    @Test
    void setsAsideRandomBytesAndBeginsAnew() throws IOException {
        byte[] noise = new byte[100_000];
        new Random(3).nextBytes(noise);
        Files.write(file, noise);
        beginsAnew(noise.length);
    }

    @Test
    void setsAsideAFileThatWasCutAndBeginsAnew() throws IOException {
        long length = Files.size(file);
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(length / 2 + 100);
        }
        beginsAnew(length / 2 + 100);
    }

    @Test
    void setsAsideAFileWhosePagesAreOverwrittenAndBeginsAnew() throws IOException {
        byte[] noise = new byte[8192];
        new Random(4).nextBytes(noise);
        long length = Files.size(file);
        try (RandomAccessFile broken = new RandomAccessFile(file.toFile(), "rw")) {
            broken.seek(4096);
            broken.write(noise);
        }
        beginsAnew(length);
    }

    @Test
    void setsAsideAForeignDatabaseAndBeginsAnew() throws Exception {
        Files.delete(file);
        execute("CREATE TABLE t(x)");
        beginsAnew(Files.size(file));
    }

    @Test
    void setsAsideAFolderThatStandsWhereTheFileShould() throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
        Site site = sites.open(dir);
        assertThat(site.journal.setAside().orElseThrow().reason()).contains("is no file");
        site.appendMany(3);
        site.awaitCommitted();
    }

    @Test
    void setsAsideAFileThatSaysItHasUsedMoreNumbersThanItReserved() throws SQLException {
        execute("UPDATE meta SET value = 5 WHERE key = 'reserved_up_to'");
        Site site = sites.open(dir);
        assertThat(site.journal.setAside().orElseThrow().reason()).contains("reserved its numbers up to 5");
        assertThat(site.journal.journalId()).isNotEqualTo(oldId);
    }

    @Test
    void setsAsideAFileWhoseTablesAreOthers() throws SQLException {
        execute("ALTER TABLE series RENAME COLUMN metric TO quantity");
        Site site = sites.open(dir);
        assertThat(site.journal.setAside()).isPresent();
        assertThat(site.journal.journalId()).isNotEqualTo(oldId);
    }

    @Test
    void dropsNothingBecauseANumberOfTheNewestRowIsDamaged() throws SQLException {
        execute("UPDATE block SET run_ms = 1 << 45 WHERE first_seq = (SELECT max(first_seq) FROM block)");
        Site site = sites.open(dir);
        site.appendMany(3);
        site.awaitCommitted();
        assertThat(site.readAll()).hasSize(4003);
    }

    @Test
    void passesOverARowThatTellsOfOtherEventsThanItHolds() throws SQLException {
        execute("UPDATE block SET last_seq = last_seq + 1 WHERE first_seq = (SELECT first_seq FROM block LIMIT 1 OFFSET 4)");
        execute("UPDATE block SET json_bytes = 1 << 30 WHERE first_seq = (SELECT first_seq FROM block LIMIT 1 OFFSET 7)");
        Site site = sites.open(dir);
        assertThat(site.readAll()).hasSizeLessThan(4000);
        assertThat(site.journal.status().damagedBlocks()).isEqualTo(2);
    }

    @Test
    void setsAsideAWriteAheadLogWithoutItsFile() throws IOException {
        Files.delete(file);
        Files.write(dir.resolve("journal.db-wal"), new byte[500]);
        Site site = sites.open(dir);
        assertThat(site.journal.setAside()).isPresent();
        assertThat(site.journal.status().damagedFiles()).hasSize(1);
    }

    private void beginsAnew(long lengthOfDamaged) throws IOException {
        Site site = sites.open(dir);
        assertThat(site.journal.journalId()).isNotEqualTo(oldId);
        Path aside = site.journal.setAside().orElseThrow().file();
        assertThat(aside.getFileName().toString()).startsWith("journal.db.damaged-2");
        assertThat(Files.size(aside)).isEqualTo(lengthOfDamaged);
        assertThat(site.journal.status().damagedFiles()).containsExactly(aside.getFileName().toString());
        List<Event> appended = site.appendMany(3);
        site.awaitCommitted();
        assertThat(site.readAll()).isEqualTo(appended);
    }

    @Test
    void passesOverABlockThatRottedAndSaysSoOnce() throws SQLException {
        execute("UPDATE block SET data = zeroblob(length(data)) WHERE first_seq = (SELECT first_seq FROM block LIMIT 1 OFFSET 4)");
        Site site = sites.open(dir);
        assertThat(site.journal.journalId()).isEqualTo(oldId);
        int left = site.readAll().size();
        assertThat(left).isLessThan(4000).isPositive();
        assertThat(site.readAll()).hasSize(left);
        assertThat(site.journal.status().damagedBlocks()).isEqualTo(1);
    }

    @Test
    void keepsAGoodFile() {
        Site site = sites.open(dir);
        assertThat(site.journal.journalId()).isEqualTo(oldId);
        assertThat(site.journal.setAside()).isEmpty();
        assertThat(site.readAll()).hasSize(4000);
    }

    @Test
    void recoversAWriteAheadLogThatWasCutInTheMiddleOfACommit() throws IOException {
        Path from = dir.resolve("running");
        Site running = sites.open(from);
        running.appendMany(500);
        running.awaitCommitted();
        Path kill = Site.copyOf(from, dir.resolve("kill"));
        Path wal = kill.resolve("journal.db-wal");
        running.appendMany(500);
        running.awaitCommitted();
        long whole = Files.size(wal);
        Site.copyOf(from, dir.resolve("later"));
        Path laterWal = dir.resolve("later").resolve("journal.db-wal");
        try (RandomAccessFile torn = new RandomAccessFile(laterWal.toFile(), "rw")) {
            torn.setLength(whole + 1000);
        }
        Site recovered = sites.open(dir.resolve("later"));
        assertThat(recovered.journal.setAside()).isEmpty();
        assertThat(recovered.readAll().size()).isGreaterThanOrEqualTo(500);
    }

    @Test
    void refusesAFolderThatIsAFile() throws IOException {
        Path plain = Files.write(dir.resolve("plain"), new byte[1]);
        assertThatThrownBy(() -> sites.open(plain)).isInstanceOf(JournalException.class).hasMessageContaining("cannot open");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
