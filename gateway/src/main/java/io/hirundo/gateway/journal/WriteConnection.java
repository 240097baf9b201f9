package io.hirundo.gateway.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection that writes, with its statements. After an error it is thrown away and opened anew: on a full disk or a
 * failing card SQLite ends the transaction by itself and the driver closes the statement, and what else is broken then is
 * not worth finding out. Owned by the journal writer; before that runs, by who opens the journal.
 */
final class WriteConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WriteConnection.class);
    /** SQLite's own limit. */
    private static final long MOST_PAGES = 0xffff_fffeL;

    private final Path file;
    private final long quotaBytes;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private Connection connection;
    private boolean mayGrow = true;
    /** The kernel could not write all of the write-ahead log. It tells that once: asked again it says that all is well. */
    private boolean isLogDoubtful;

    WriteConnection(Path file, long quotaBytes) throws SQLException {
        this.file = file;
        this.quotaBytes = quotaBytes;
        this.connection = Schema.writer(file, quotaBytes);
    }

    /** What happens in one transaction. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }

    /** All of {@code work} is on disk when this returns. Nothing of it is when it throws, but for what a failed {@link #flush} left. */
    void transact(Work work) throws SQLException {
        commit(work);
        flush();
    }

    /** All of {@code work} is in the journal when this returns, to be brought to disk by {@link #flush}; nothing of it when it throws. */
    void commit(Work work) throws SQLException {
        try {
            // IMMEDIATE: to be refused at the beginning if another process writes, not in the middle.
            prepare("BEGIN IMMEDIATE").execute();
            work.run();
            prepare("COMMIT").execute();
        } catch (SQLException | RuntimeException e) {
            giveUp(e); // rolls back
            throw e;
        }
    }

    /**
     * What was committed is on disk when this returns; when it throws it is asked again. By fdatasync(2): the driver's SQLite knows
     * fsync(2) alone, after which ext4 writes the log's new time too, with a commit of its own journal: 12 KiB more each time.
     */
    void flush() throws SQLException {
        if (isLogDoubtful) {
            moveLogIntoFile();
            isLogDoubtful = false;
            return;
        }
        // Opened each time: which file stands under this name is SQLite's matter, which has no lock on this one to lose by a close.
        try (FileChannel writeAheadLog = FileChannel.open(Path.of(file + "-wal"), StandardOpenOption.WRITE)) {
            writeAheadLog.force(false);
        } catch (IOException e) {
            isLogDoubtful = true;
            throw new SQLException("the write-ahead log of " + file + " could not be brought to disk: " + e, e);
        }
    }

    /** SQLite writes it anew, into the file, and has that brought to disk. */
    private void moveLogIntoFile() throws SQLException {
        try (ResultSet row = prepare("PRAGMA wal_checkpoint(PASSIVE)").executeQuery()) {
            if (!row.next() || row.getInt("busy") != 0 || row.getInt("checkpointed") < row.getInt("log")) {
                throw new SQLException("the write-ahead log of " + file + " was not brought to disk, and someone still reads what it holds");
            }
        }
    }

    /** Closes it after an error, so that the next use has another. Again after the same error it does nothing. */
    void giveUp(Exception error) {
        try {
            close();
        } catch (SQLException unclosed) {
            error.addSuppressed(unclosed);
        }
    }

    /** @param sql a constant: its statement is prepared once */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection().prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    /** The first number of the first row; 0 if there is none. */
    long number(String sql) throws SQLException {
        try (ResultSet row = prepare(sql).executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Runs to the end what takes more than one step and gives no rows. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection().createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /**
     * Moves what is in the write-ahead log into the file, as far as no reader needs it where it is. Nothing that was
     * committed depends on it, so it only says when it fails.
     */
    void checkpoint() {
        try {
            number("PRAGMA wal_checkpoint(PASSIVE)");
        } catch (SQLException e) {
            log.warn("The write-ahead log could not be moved into {}: {}", file, e.getMessage());
        }
    }

    /** False: the file keeps the size it has; a transaction that needs a page more fails as on a full disk. */
    void mayGrow(boolean may) throws SQLException {
        mayGrow = may;
        if (connection != null) {
            limitSize();
        }
    }

    boolean mayGrow() {
        return mayGrow;
    }

    /** A limit below the size that the file has is taken for that size (SQLite, PRAGMA max_page_count). */
    void limitSize() throws SQLException {
        number("PRAGMA max_page_count = " + (mayGrow ? MOST_PAGES : 1));
    }

    Connection connection() throws SQLException {
        if (connection == null) {
            connection = Schema.writer(file, quotaBytes);
            if (!mayGrow) {
                limitSize();
            }
        }
        return connection;
    }

    /** The next use opens it anew. */
    @Override
    public void close() throws SQLException {
        prepared.clear(); // closed with the connection
        Connection old = connection;
        connection = null;
        if (old != null) {
            old.close();
        }
    }
}
