package io.hirundo.gateway.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The writer's transactions, and its statements on the log itself. Owned by the journal writer. */
final class LogTable implements AutoCloseable {
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement rollback;
    private final PreparedStatement insert;
    private final PreparedStatement meta;
    private final PreparedStatement addMeta;

    LogTable(Connection connection) throws SQLException {
        // IMMEDIATE: to be refused at the beginning if another process writes, not in the middle.
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        rollback = connection.prepareStatement("ROLLBACK");
        insert = connection.prepareStatement("INSERT INTO block VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
        meta = connection.prepareStatement("UPDATE meta SET value = ?2 WHERE key = ?1");
        addMeta = connection.prepareStatement("UPDATE meta SET value = value + ?2 WHERE key = ?1");
    }

    /** What happens in one transaction. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }

    /** All of {@code work} is on disk when this returns, and nothing of it when it throws. */
    void transact(Work work) throws SQLException {
        begin.execute();
        try {
            work.run();
            commit.execute();
        } catch (SQLException | RuntimeException e) {
            try {
                rollback.execute();
            } catch (SQLException alreadyRolledBack) { // SQLite does it itself when the disk is full
                e.addSuppressed(alreadyRolledBack);
            }
            throw e;
        }
    }

    void insert(Block block, long runMs) throws SQLException {
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

    void meta(String key, long value) throws SQLException {
        update(meta, key, value);
    }

    void addMeta(String key, long difference) throws SQLException {
        update(addMeta, key, difference);
    }

    private static void update(PreparedStatement statement, String key, long value) throws SQLException {
        statement.setString(1, key);
        statement.setLong(2, value);
        if (statement.executeUpdate() != 1) {
            throw new SQLException("no row '" + key + "' in meta");
        }
    }

    @Override
    public void close() throws SQLException {
        begin.close();
        commit.close();
        rollback.close();
        insert.close();
        meta.close();
        addMeta.close();
    }
}
