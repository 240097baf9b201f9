package io.hirundo.gateway.journal;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.event.Event;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The event log on disk and all that is derived from it. Any thread may call it, except that only the sequencer appends.
 *
 * <p>Three parts: the {@link Inbox} that the sequencer fills, the {@link JournalWriter} that empties it into one transaction a
 * commit, and a few {@link Readers} that see consistent snapshots beside it.
 */
public final class Journal implements EventLog, AutoCloseable {
    /** See {@link Readers}: one for the uplink, one for viewers, charts and exports. */
    private static final int READ_CONNECTIONS = 2;
    /** Seconds of a busy site, at about thrice that in heap. */
    private static final long RECENT_BYTES = 2 << 20;
    /** The quickest: the journal thread spends most of its time in it. */
    private static final int COMPRESSION_LEVEL = 1;

    private final JournalFile file;
    private final String journalId;
    private final long quotaBytes;
    private final long firstFreeSeq;
    private final Inbox inbox;
    private final LogTable table;
    private final BlockEncoder encoder;
    private final RecentBlocks recent;
    private final DamagedBlocks damagedBlocks = new DamagedBlocks();
    private final Readers readers;
    private final JournalWriter writer;
    private final Thread writerThread;
    private boolean closed;

    /**
     * Opens the journal in {@code dir}, begins a new one if there is none or if it is damaged, and starts its writer.
     *
     * @param listener told after each commit
     * @throws JournalException if the folder cannot be written or another process has it open
     */
    public static Journal open(Path dir, GatewayConfig.Journal config, CommitListener listener) {
        return open(dir, config, listener, Clock.systemUTC(), System::nanoTime);
    }

    /**
     * @param clock    for names of files only
     * @param nanoTime a clock that nobody can set: commit interval and age
     */
    public static Journal open(Path dir, GatewayConfig.Journal config, CommitListener listener, Clock clock,
                               LongSupplier nanoTime) {
        JournalFile file = JournalFile.open(dir, clock);
        try {
            return new Journal(file, config, listener, nanoTime);
        } catch (SQLException e) {
            JournalException failure = new JournalException("cannot open the journal " + file.path() + ": " + e.getMessage(), e);
            closeAfter(failure, file);
            throw failure;
        } catch (RuntimeException e) {
            closeAfter(e, file);
            throw e;
        }
    }

    private static void closeAfter(RuntimeException failure, JournalFile file) {
        try {
            file.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private Journal(JournalFile file, GatewayConfig.Journal config, CommitListener listener, LongSupplier nanoTime)
            throws SQLException {
        this.file = file;
        quotaBytes = config.quotaBytes();
        Connection connection = file.writer();
        journalId = Schema.text(connection, "SELECT value FROM meta WHERE key = '" + Schema.JOURNAL_ID + "'");
        long lastSeq = Schema.number(connection, "SELECT last_seq FROM block ORDER BY first_seq DESC LIMIT 1");
        long reserved = Math.max(Schema.meta(connection, Schema.RESERVED_UP_TO), lastSeq);
        long runMs = Math.max(Schema.meta(connection, Schema.RUN_MS),
                Schema.number(connection, "SELECT run_ms FROM block ORDER BY first_seq DESC LIMIT 1"));
        firstFreeSeq = reserved + 1;
        table = new LogTable(connection);
        table.transact(() -> table.meta(Schema.RESERVED_UP_TO, reserved + JournalWriter.RESERVATION));

        long committedSeq = lastSeq > 0 ? lastSeq : reserved;
        inbox = new Inbox(config.commitEvery().toNanos(), nanoTime);
        encoder = new BlockEncoder(COMPRESSION_LEVEL);
        recent = new RecentBlocks(RECENT_BYTES, committedSeq);
        readers = new Readers(file.path(), READ_CONNECTIONS, damagedBlocks);
        writer = new JournalWriter(inbox, table, encoder, recent, listener, nanoTime, runMs, committedSeq,
                reserved + JournalWriter.RESERVATION);
        writerThread = Thread.ofPlatform().name("journal-writer").start(writer);
    }

    /** The first seq that the sequencer may give out: no one had it before, not even before a kill. */
    public long firstFreeSeq() {
        return firstFreeSeq;
    }

    /**
     * The last seq that may be given out now. It moves on with the commits, half a million ahead; a sequencer that comes
     * so far has to wait.
     */
    public long reservedUpTo() {
        return writer.reservedUpTo();
    }

    /** Where the file now lies that was found damaged at this start. */
    public Optional<Path> setAside() {
        return file.damaged();
    }

    /** Hands over for the next commit; never waits. Sequencer only, in order of seq. */
    public void append(JournalItem item) {
        inbox.add(item);
    }

    @Override
    public String journalId() {
        return journalId;
    }

    @Override
    public long committedSeq() {
        return writer.committedSeq();
    }

    @Override
    public long readableAfter() {
        return 0;
    }

    @Override
    public List<Event> read(long afterSeq, int maxBytes) {
        long committed = writer.committedSeq();
        if (afterSeq >= committed) {
            return List.of();
        }
        return recent.read(afterSeq, maxBytes)
                .orElseGet(() -> readers.with(connection -> connection.read(afterSeq, committed, maxBytes)));
    }

    public JournalStatus status() {
        String trouble = writer.trouble();
        return new JournalStatus(journalId, trouble.isEmpty() ? "ok" : trouble, readableAfter(), committedSeq(), writer.events(),
                file.bytes(), file.walBytes(), quotaBytes, inbox.size() + writer.committing(), writer.commits(),
                writer.lastCommitNanos() / 1e6, writer.failures(), damagedBlocks.count(), file.damagedFiles());
    }

    /** Commits what waits, releases it, and closes the file. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        inbox.close();
        boolean interrupted = false;
        while (writerThread.isAlive()) {
            try {
                writerThread.join();
            } catch (InterruptedException e) {
                interrupted = true; // the file must not be closed under the writer
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try (file) { // last, also if one of the others fails
            readers.close();
            encoder.close();
            table.close();
        } catch (SQLException e) {
            throw new JournalException("cannot close the journal " + file.path() + ": " + e.getMessage(), e);
        }
    }
}
