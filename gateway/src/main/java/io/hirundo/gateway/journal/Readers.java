package io.hirundo.gateway.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few read connections for any number of threads. A native call holds the carrier of a virtual thread; with as many
 * connections as there are carriers a dozen resuming viewers would stop all others. Who finds none free waits, and then holds
 * no carrier.
 */
final class Readers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Readers.class);

    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();
    private final Path file;
    private final DamagedBlocks damagedBlocks;
    private final Damage damage;

    // guarded by lock
    private final List<ReadConnection> all = new ArrayList<>();
    private final ArrayDeque<ReadConnection> free = new ArrayDeque<>();
    private boolean closed;

    /** What is done with a connection; it must not keep it. */
    @FunctionalInterface
    interface Reading<T> {
        T read(ReadConnection connection) throws SQLException;
    }

    Readers(Path file, int connections, DamagedBlocks damagedBlocks, Damage damage) throws SQLException {
        this.file = file;
        this.damagedBlocks = damagedBlocks;
        this.damage = damage;
        for (int i = 0; i < connections; i++) {
            all.add(open());
        }
        free.addAll(all);
    }

    private ReadConnection open() throws SQLException {
        Connection connection = Schema.reader(file);
        try {
            return new ReadConnection(connection, damagedBlocks);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** @param reading may be repeated, on another connection */
    <T> T with(Reading<T> reading) {
        return with(reading, true);
    }

    /** For what cannot be repeated. */
    <T> T once(Reading<T> reading) {
        return with(reading, false);
    }

    private <T> T with(Reading<T> reading, boolean twice) {
        ReadConnection connection = acquire();
        try {
            return reading.read(connection);
        } catch (SQLException e) {
            if (!JournalFile.isCorrupt(e)) {
                throw failure(e);
            }
            try {
                connection = renewed(connection);
            } catch (SQLException unopened) {
                throw condemned(unopened);
            }
            return again(reading, connection, twice, e);
        } finally {
            release(connection);
        }
    }

    /** What is wrong may be a page that this process holds in its memory. So it is the file that is asked before it is condemned. */
    private <T> T again(Reading<T> reading, ReadConnection connection, boolean twice, SQLException first) {
        try {
            if (twice) {
                return reading.read(connection);
            }
            throw first;
        } catch (SQLException e) {
            throw condemned(e);
        }
    }

    private JournalException condemned(SQLException e) {
        if (JournalFile.isCorrupt(e)) {
            damage.found(e.getMessage());
        }
        return failure(e);
    }

    private static JournalException failure(SQLException e) {
        return new JournalException("cannot read the journal: " + e.getMessage(), e);
    }

    private ReadConnection renewed(ReadConnection old) throws SQLException {
        ReadConnection fresh = open();
        lock.lock();
        try {
            all.set(all.indexOf(old), fresh);
        } finally {
            lock.unlock();
        }
        try {
            old.close();
        } catch (SQLException e) {
            log.warn("A read connection could not be closed: {}", e.getMessage());
        }
        return fresh;
    }

    private ReadConnection acquire() {
        lock.lock();
        try {
            while (free.isEmpty() && !closed) {
                freed.await();
            }
            if (closed) {
                throw new IllegalStateException("the journal is closed");
            }
            return free.removeFirst();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException("interrupted while waiting for a read connection", e);
        } finally {
            lock.unlock();
        }
    }

    private void release(ReadConnection connection) {
        lock.lock();
        try {
            free.addLast(connection);
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for those that read, then refuses. */
    @Override
    public void close() throws SQLException {
        lock.lock();
        try {
            closed = true;
            freed.signalAll();
            while (free.size() < all.size()) {
                freed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        for (ReadConnection connection : all) {
            connection.close();
        }
    }
}
