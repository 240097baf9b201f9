package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteConnectionTest {
    @TempDir
    Path dir;
    @AutoClose
    private WriteConnection connection;

    @BeforeEach
    void anEmptyTable() throws SQLException {
        connection = new WriteConnection(dir.resolve("t.db"), 1 << 30);
        connection.execute("CREATE TABLE t(x)");
    }

    private void insert(int bytes) throws SQLException {
        var insert = connection.prepare("INSERT INTO t VALUES(?)");
        insert.setBytes(1, new byte[bytes]);
        insert.executeUpdate();
    }

    @Test
    void goesOnAfterAFullDiskWithTheSameStatements() throws SQLException {
        connection.transact(() -> insert(10));
        // Of this connection only: the disk is full, as SQLite and the driver see it, until the connection is opened anew.
        connection.number("PRAGMA max_page_count = 20");
        assertThatThrownBy(() -> connection.transact(() -> {
            insert(10);
            insert(200_000);
        })).hasMessageContaining("SQLITE_FULL");

        connection.transact(() -> insert(200_000));
        assertThat(connection.number("SELECT count(*) FROM t")).isEqualTo(2);
    }

    @Test
    void leavesNothingOfATransactionThatThrows() throws SQLException {
        assertThatThrownBy(() -> connection.transact(() -> {
            insert(10);
            throw new IllegalStateException("in the middle");
        })).hasMessage("in the middle");
        assertThat(connection.number("SELECT count(*) FROM t")).isZero();
    }

    /** What cannot be opened cannot be flushed either: to the connection both are a log of which it is not known whether it is on disk. */
    @Test
    void bringsALogThatItCouldNotFlushIntoTheFile() throws SQLException, IOException {
        connection.commit(() -> insert(10));
        Path log = dir.resolve("t.db-wal");
        Path away = Files.move(log, dir.resolve("away"));
        assertThatThrownBy(connection::flush).hasMessageContaining("t.db-wal").hasMessageContaining("could not be brought to disk");
        connection.flush();
        // Copied without its log: what is in there is in the file.
        Files.copy(dir.resolve("t.db"), dir.resolve("copy.db"));
        try (WriteConnection copy = new WriteConnection(dir.resolve("copy.db"), 1 << 30)) {
            assertThat(copy.number("SELECT count(*) FROM t")).isEqualTo(1);
        }
        Files.move(away, log);
        connection.transact(() -> insert(10));
        assertThat(connection.number("SELECT count(*) FROM t")).isEqualTo(2);
    }

    @Test
    void doesNotCallOnDiskWhatAReaderKeepsInALogThatCouldNotBeFlushed() throws SQLException, IOException {
        connection.transact(() -> insert(10));
        try (Connection reader = Schema.reader(dir.resolve("t.db"))) {
            reader.setAutoCommit(false);
            assertThat(Schema.number(reader, "SELECT count(*) FROM t")).isEqualTo(1); // from now on it sees this, and needs it
            connection.commit(() -> insert(10));
            Path away = Files.move(dir.resolve("t.db-wal"), dir.resolve("away"));
            assertThatThrownBy(connection::flush).hasMessageContaining("could not be brought to disk");
            Files.move(away, dir.resolve("t.db-wal"));
            assertThatThrownBy(connection::flush).hasMessageContaining("someone still reads");
            reader.rollback();
        }
        connection.flush();
        assertThat(connection.number("SELECT count(*) FROM t")).isEqualTo(2);
    }
}
