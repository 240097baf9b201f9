package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
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
}
