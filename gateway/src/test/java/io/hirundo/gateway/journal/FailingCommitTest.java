package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trigger stands in for the full disk: to the writer both are a statement that fails and a transaction that is rolled back. */
class FailingCommitTest {
    @TempDir
    Path dir;
    @AutoClose
    final Sites sites = new Sites();

    @Test
    void triesAgainAndAcknowledgesNothingMeanwhile() throws SQLException {
        Site site = sites.open(dir);
        site.appendMany(10);
        site.awaitCommitted();
        Site.await(() -> site.released.size() == 10);
        long before = site.journal.committedSeq();

        execute("CREATE TRIGGER full BEFORE INSERT ON block BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        List<Event> late = new ArrayList<>(site.appendMany(10));
        Site.await(() -> site.journal.status().failures() >= 2);
        late.addAll(site.appendMany(10));
        assertThat(site.journal.status().state()).contains("the disk is full");
        assertThat(site.journal.status().pending()).isPositive();
        assertThat(site.journal.committedSeq()).isEqualTo(before);
        assertThat(site.released).hasSize(10);
        assertThat(site.journal.read(before, 1000)).isEmpty();

        execute("DROP TRIGGER full");
        site.awaitCommitted();
        Site.await(() -> site.released.size() == 30);
        assertThat(site.journal.status().state()).isEqualTo("ok");
        assertThat(Site.texts(site.journal.read(before, 10_000))).isEqualTo(Site.texts(late));
    }

    @Test
    void writesRollUpsOfAFailedCheckpointOnce() throws SQLException {
        Site site = sites.open(dir);
        execute("CREATE TRIGGER full BEFORE INSERT ON rollup WHEN NEW.level = 60000 BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        site.appendMany(120);
        site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(), List.of()));
        Site.await(() -> site.journal.status().failures() >= 2);
        execute("DROP TRIGGER full");
        site.awaitCommitted();
        site.close();

        History history = sites.open(dir).journal
                .history(new HistoryQuery("boiler", "temperature", Site.NOW, Site.NOW + 120_000, 2)).orElseThrow();
        assertThat(history.points()).extracting(History.Point::count).containsExactly(60L, 60L);
    }

    /** A reader holds the log that could not be flushed, so that there is no other way to disk for it. */
    @Test
    void acknowledgesWhatItCouldNotFlushOnceItIsOnDiskAndWritesItOnce() throws SQLException, IOException {
        Site site = sites.open(dir);
        site.appendMany(10);
        site.awaitCommitted();
        Site.await(() -> site.released.size() == 10);
        long before = site.journal.committedSeq();
        List<Event> late;
        try (Connection reader = Schema.reader(dir.resolve("journal.db"))) {
            reader.setAutoCommit(false);
            assertThat(Schema.number(reader, "SELECT count(*) FROM block")).isPositive();
            Path away = Files.move(dir.resolve("journal.db-wal"), dir.resolve("away"));
            late = site.appendMany(10);
            Site.await(() -> site.journal.status().failures() >= 2);
            Files.move(away, dir.resolve("journal.db-wal"));
            Site.await(() -> site.journal.status().failures() >= 3);
            assertThat(site.journal.status().state()).contains("someone still reads");
            assertThat(site.journal.committedSeq()).isEqualTo(before);
            assertThat(site.released).hasSize(10);
            assertThat(site.journal.read(before, 1000)).isEmpty();
            reader.rollback();
        }
        site.awaitCommitted();
        Site.await(() -> site.released.size() == 20);
        assertThat(site.journal.status().state()).isEqualTo("ok");
        site.close();
        assertThat(Site.texts(sites.open(dir).journal.read(before, 10_000))).isEqualTo(Site.texts(late));
    }

    @Test
    void isClosedWithoutAcknowledgingWhatItCannotWrite() throws SQLException {
        Site site = sites.open(dir);
        execute("CREATE TRIGGER full BEFORE INSERT ON block BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        site.appendMany(10);
        site.close();
        assertThat(site.released).isEmpty();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("journal.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute(sql);
        }
    }
}
