package io.hirundo.gateway.journal;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A few read connections for any number of threads. A native call holds the carrier of a virtual thread; with as many
 * connections as there are carriers a dozen resuming viewers would stop all others. Who finds none free waits, and then holds
 * no carrier.
 */
final class Readers implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();
    private final List<ReadConnection> all = new ArrayList<>();

    // guarded by lock
    private final ArrayDeque<ReadConnection> free = new ArrayDeque<>();
    private boolean closed;

    /** What is done with a connection; it must not keep it. */
    @FunctionalInterface
    interface Reading<T> {
        T read(ReadConnection connection) throws SQLException;
    }

    Readers(Path file, int connections, DamagedBlocks damagedBlocks) throws SQLException {
        for (int i = 0; i < connections; i++) {
            all.add(new ReadConnection(Schema.reader(file), damagedBlocks));
        }
        free.addAll(all);
    }

    <T> T with(Reading<T> reading) {
        ReadConnection connection = acquire();
        try {
            return reading.read(connection);
        } catch (SQLException e) {
            throw new JournalException("cannot read the journal: " + e.getMessage(), e);
        } finally {
            release(connection);
        }
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
