package io.hirundo.gateway.journal;

import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import io.hirundo.gateway.journal.JournalItem.Deletion;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal writer, a platform thread because SQLite's native calls would hold a virtual thread's carrier: group commit,
 * then the listener. A commit that fails is tried again until it succeeds: nothing is dropped, and nothing is acknowledged
 * meanwhile. Only where the file turns out to be damaged it ends: what waits is not acknowledged, and comes again to the journal
 * that is begun then. An idle journal does not wake up.
 */
final class JournalWriter implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);
    /** Numbers reserved ahead: at 20,000 a second the reservation is renewed twice a minute. */
    static final long RESERVATION = 1L << 20;
    private static final long FIRST_RETRY_MS = 50;
    private static final long LAST_RETRY_MS = 5_000;
    /** The second try has a connection of its own, so it is the file that is asked and not what this process remembers of it. */
    private static final int CORRUPT_TRIES = 2;
    /** How often a commit is still tried while the journal is being closed; whoever is not acknowledged sends again. */
    private static final int TRIES_AT_CLOSE = 3;

    private final Inbox inbox;
    private final WriteConnection connection;
    private final LogTable table;
    private final BlockEncoder encoder;
    private final RecentBlocks recent;
    private final Derived derived;
    private final Retention retention;
    private final Corrections corrections;
    private final Room room;
    private final Damage damage;
    private final CommitListener listener;
    private final LongSupplier nanoTime;
    private final long runBeforeMs;
    private final long startedAt;

    /** Why what a clock event asks for cannot be done just now; empty while it can. */
    private String correctionTrouble = "";
    /** How often in a row that was because the file's content is wrong. */
    private int correctionsCorrupt;

    // read by any thread
    private volatile long committedSeq;
    private volatile long reservedUpTo;
    private volatile long commits;
    private volatile long failures;
    private volatile long lastCommitNanos;
    private volatile int committing;
    /** Why commits fail just now; empty while they don't. */
    private volatile String trouble = "";

    JournalWriter(Inbox inbox, WriteConnection connection, LogTable table, BlockEncoder encoder, RecentBlocks recent, Derived derived,
                  Retention retention, Corrections corrections, Room room, Damage damage, CommitListener listener,
                  LongSupplier nanoTime, long runBeforeMs,
                  long committedSeq, long reservedUpTo) {
        this.inbox = inbox;
        this.connection = connection;
        this.table = table;
        this.encoder = encoder;
        this.recent = recent;
        this.derived = derived;
        this.retention = retention;
        this.corrections = corrections;
        this.room = room;
        this.damage = damage;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.runBeforeMs = runBeforeMs;
        this.startedAt = nanoTime.getAsLong();
        this.committedSeq = committedSeq;
        this.reservedUpTo = reservedUpTo;
    }

    @Override
    public void run() {
        try {
            correct(); // what the last end broke off
            for (List<JournalItem> items = inbox.take(committedSeq); items != null; items = inbox.take(committedSeq)) {
                committing = items.size();
                if (!commit(items)) {
                    return;
                }
                committing = 0;
                correct();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.error("The journal writer was interrupted: {} items are not on disk and not acknowledged", inbox.size());
        }
    }

    /** Goes on with what a clock event asks for, until something waits to be committed. */
    private void correct() {
        do {
            if (!corrections.isMoving() || inbox.isClosed() || damage.isFound()) {
                return;
            }
        } while (correctSlice() && inbox.size() == 0);
    }

    /** @return whether it can go on at once; otherwise it is tried again after the next commit */
    private boolean correctSlice() {
        try {
            corrections.slice(derived);
            if (corrections.hasMoved()) {
                transact(List.of(), List.of(), List.of(), false).run(); // comes to disk with the next commit, or is moved again
            }
            if (!correctionTrouble.isEmpty()) {
                log.warn("What came while the clock was wrong is moved again, after: {}", correctionTrouble);
                correctionTrouble = "";
            }
            correctionsCorrupt = 0;
            return true;
        } catch (SQLException | RuntimeException e) {
            connection.giveUp(e);
            failures++;
            String what = String.valueOf(e.getMessage());
            if (!what.equals(correctionTrouble)) {
                log.error("What came while the clock was wrong cannot be moved just now; it is tried again after each commit", e);
                correctionTrouble = what;
            }
            correctionsCorrupt = isCorrupt(e) ? correctionsCorrupt + 1 : 0;
            if (correctionsCorrupt == CORRUPT_TRIES) {
                damage.found(what);
            }
            return false;
        }
    }

    private boolean commit(List<JournalItem> items) throws InterruptedException {
        if (damage.isFound()) {
            return false; // by a reader: what were written now would have to be recovered
        }
        long begun = nanoTime.getAsLong();
        List<Block> blocks = encoder.encode(items);
        List<Checkpoint> checkpoints = all(Checkpoint.class, items);
        List<Deletion> deletions = all(Deletion.class, items);
        if (!blocks.isEmpty() || !checkpoints.isEmpty() || !deletions.isEmpty()) {
            derived.forget(deletions);
            blocks.forEach(derived::fold);
            if (!write(blocks, checkpoints, deletions)) {
                return false;
            }
            lastCommitNanos = nanoTime.getAsLong() - begun;
        }
        release(items);
        deletions.forEach(deletion -> deletion.onDisk().complete(null));
        return true;
    }

    private static <T extends JournalItem> List<T> all(Class<T> kind, List<JournalItem> items) {
        List<T> found = List.of();
        for (JournalItem item : items) {
            if (kind.isInstance(item)) {
                found = found.isEmpty() ? new ArrayList<>(1) : found;
                found.add(kind.cast(item));
            }
        }
        return found;
    }

    /** Returns when it is on disk; false if that could not be had before closing. */
    private boolean write(List<Block> blocks, List<Checkpoint> checkpoints, List<Deletion> deletions) throws InterruptedException {
        long retryMs = FIRST_RETRY_MS;
        boolean tidy = true;
        int corrupt = 0;
        int lacking = 0;
        Runnable onDisk = null;
        for (int triesAtClose = 0; triesAtClose < TRIES_AT_CLOSE; tidy = !tidy) {
            try {
                // Should dropping old events be what fails, the new ones must not suffer; should the disk be full, it may help.
                onDisk = onDisk == null ? transact(blocks, checkpoints, deletions, tidy) : onDisk;
                connection.flush();
                onDisk.run();
                if (!trouble.isEmpty()) {
                    log.warn("The journal commits again, after: {}", trouble);
                    trouble = "";
                }
                return true;
            } catch (SQLException | RuntimeException e) {
                failures++;
                if (trouble.isEmpty()) {
                    log.error("The journal cannot commit up to seq {}; it tries again and acknowledges nothing meanwhile",
                            blocks.isEmpty() ? committedSeq : blocks.getLast().lastSeq(), e);
                }
                trouble = String.valueOf(e.getMessage());
                triesAtClose += inbox.isClosed() ? 1 : 0;
                corrupt = isCorrupt(e) ? corrupt + 1 : 0;
                if (corrupt == CORRUPT_TRIES) {
                    damage.found(trouble);
                    return false;
                }
                lacking = room.isLacking(e) ? lacking + 1 : 0;
                if (lacking > 0) {
                    makeRoom(lacking > 1);
                }
                inbox.pause(TimeUnit.MILLISECONDS.toNanos(retryMs));
                retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
            }
        }
        log.error("The journal was closed without its last events: {}. They are not acknowledged.", trouble);
        return false;
    }

    /**
     * The disk is full: the write-ahead log is emptied, for it cannot grow, and if that was not enough, the oldest goes, so
     * that its pages can be written anew.
     */
    private void makeRoom(boolean drop) {
        room.ranOut();
        connection.checkpoint();
        boolean dropped = !drop || dropOldest();
        while (!dropped && room.releaseReserve()) {
            dropped = dropOldest();
        }
    }

    /** @return whether that could be written */
    private boolean dropOldest() {
        long runMs = runMs();
        retention.begin();
        try {
            connection.commit(() -> retention.force(runMs, derived.notNeededUpTo(), derived.sweep()));
            retention.written(List.of(), runMs);
            connection.checkpoint();
            return true;
        } catch (SQLException | RuntimeException e) {
            log.debug("Nothing could be dropped", e);
            return false;
        }
    }

    /** @return what is to be done when it is on disk */
    private Runnable transact(List<Block> blocks, List<Checkpoint> checkpoints, List<Deletion> deletions, boolean tidy)
            throws SQLException {
        long lastSeq = blocks.isEmpty() ? committedSeq : blocks.getLast().lastSeq();
        long reserve = lastSeq + RESERVATION / 2 > reservedUpTo ? lastSeq + RESERVATION : 0;
        boolean derive = !checkpoints.isEmpty() || derived.isLarge() || corrections.hasMoved();
        long runMs = runMs();
        retention.begin();
        try {
            connection.commit(() -> {
                for (Block block : blocks) {
                    table.insert(block, runMs);
                }
                if (reserve != 0) {
                    table.meta(Schema.RESERVED_UP_TO, reserve);
                }
                derived.deletions().setApart(deletions);
                if (derive) {
                    derived.write(checkpoints, lastSeq, runMs, retention.oldestRunMs(), retention.oldestSeq());
                    corrections.write();
                }
                derived.deletions().dropDevices(deletions, checkpoints, retention.readableAfter());
                corrections.note(blocks);
                retention.gapsTold(blocks);
                if (tidy) {
                    derived.deletions().slice();
                    retention.slice(runMs, Math.min(derived.notNeededUpTo(), corrections.notNeededUpTo()), derived.sweep());
                }
            });
        } catch (SQLException | RuntimeException e) {
            derived.notWritten();
            throw e;
        }
        return () -> written(blocks, lastSeq, reserve, derive, runMs);
    }

    private void written(List<Block> blocks, long lastSeq, long reserve, boolean derive, long runMs) {
        if (reserve != 0) {
            // Into the file itself: whatever happens to the write-ahead log, no number is given out twice.
            connection.checkpoint();
            reservedUpTo = reserve;
        }
        if (derive) {
            derived.written();
            corrections.written();
        }
        corrections.noted();
        for (Block block : blocks) {
            recent.add(block);
        }
        committedSeq = lastSeq;
        commits++;
        retention.written(blocks, runMs);
        room.look(runMs);
    }

    private static boolean isCorrupt(Exception e) {
        return e instanceof SQLException sql && JournalFile.isCorrupt(sql);
    }

    private void release(List<JournalItem> items) {
        try {
            listener.committed(items, committedSeq);
        } catch (RuntimeException e) {
            log.error("What was committed up to seq {} could not be acknowledged", committedSeq, e);
        }
    }

    /** How long this journal has been running altogether, by a clock that nobody can set. */
    long runMs() {
        return runBeforeMs + TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - startedAt);
    }

    long committedSeq() {
        return committedSeq;
    }

    long reservedUpTo() {
        return reservedUpTo;
    }

    long commits() {
        return commits;
    }

    long failures() {
        return failures;
    }

    long lastCommitNanos() {
        return lastCommitNanos;
    }

    int committing() {
        return committing;
    }

    String trouble() {
        return trouble;
    }
}
