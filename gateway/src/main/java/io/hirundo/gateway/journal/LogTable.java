package io.hirundo.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The writer's statements on the log itself and on {@code meta}. Owned by the journal writer. */
final class LogTable {
    private static final String INSERT = "INSERT INTO block VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String VALUE_OF = "SELECT value FROM meta WHERE key = '";
    private static final String META = "UPDATE meta SET value = ?2 WHERE key = ?1";
    private static final String ADD_META = "UPDATE meta SET value = value + ?2 WHERE key = ?1";

    private final WriteConnection connection;

    LogTable(WriteConnection connection) {
        this.connection = connection;
    }

    void insert(Block block, long runMs) throws SQLException {
        PreparedStatement insert = connection.prepare(INSERT);
        insert.setLong(1, block.firstSeq());
        insert.setLong(2, block.lastSeq());
        insert.setLong(3, block.minTs());
        insert.setLong(4, block.maxTs());
        insert.setInt(5, block.events().size());
        insert.setLong(6, runMs);
        insert.setInt(7, block.jsonBytes());
        insert.setBytes(8, block.data());
        insert.setBytes(9, block.deliveries());
        insert.executeUpdate();
    }

    String text(String key) throws SQLException {
        try (ResultSet row = connection.prepare(VALUE_OF + key + "'").executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    long meta(String key) throws SQLException {
        return connection.number(VALUE_OF + key + "'");
    }

    void meta(String key, long value) throws SQLException {
        update(META, key, value);
    }

    void addMeta(String key, long difference) throws SQLException {
        update(ADD_META, key, difference);
    }

    private void update(String sql, String key, long value) throws SQLException {
        PreparedStatement update = connection.prepare(sql);
        update.setString(1, key);
        update.setLong(2, value);
        if (update.executeUpdate() != 1) {
            throw new SQLException("no row '" + key + "' in meta");
        }
    }
}
