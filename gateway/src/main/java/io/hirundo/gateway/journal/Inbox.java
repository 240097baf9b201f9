package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.JournalItem.Append;
import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import io.hirundo.gateway.journal.JournalItem.Deletion;
import io.hirundo.gateway.journal.JournalItem.Repeated;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * What waits for the next commit, and the decision when that is due: when the oldest item has waited for the commit interval,
 * when much has come together, or at once where a command waits, which goes to its device behind the commit, or a
 * deletion, for which somebody waits, or only redeliveries of what is on disk.
 *
 * <p>It has no bound of its own and {@link #add} never waits: what comes from outside is bounded before it gets a seq, by the
 * bytes that may be in flight from the broker; while commits fail no message is acknowledged, so no more come. Guarded by a lock that is held only to
 * add one item or to swap the list.
 */
final class Inbox {
    /** More than this in one commit saves nothing, and a flood would wait for no reason. */
    static final int EARLY_EVENTS = 4096;
    static final long EARLY_BYTES = 1 << 20;

    private final long commitEveryNanos;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // guarded by lock
    private List<JournalItem> items = new ArrayList<>();
    private long firstAt;
    private int events;
    private long bytes;
    /** What takes a transaction: everything but redeliveries. */
    private int toWrite;
    private long newestRepeated;
    /** Somebody stands before the device, or before the page. */
    private boolean urgent;
    private boolean writerWaits;
    private boolean closed;

    Inbox(long commitEveryNanos, LongSupplier nanoTime) {
        this.commitEveryNanos = commitEveryNanos;
        this.nanoTime = nanoTime;
    }

    void add(JournalItem item) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the journal is closed");
            }
            boolean first = items.isEmpty();
            if (first) {
                firstAt = nanoTime.getAsLong();
            }
            items.add(item);
            switch (item) {
                case Append append -> {
                    toWrite++;
                    events++;
                    bytes += append.event().frame().length;
                    urgent |= append.event().type() == EventType.COMMAND;
                }
                case Checkpoint _ -> toWrite++;
                case Deletion _ -> {
                    toWrite++;
                    urgent = true;
                }
                case Repeated repeated -> newestRepeated = Math.max(newestRepeated, repeated.seq());
            }
            // The first item starts the clock, and what is due at once must not wait for it; nothing else needs the writer.
            if (writerWaits && (first || isFull() || urgent)) {
                writerWaits = false;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a commit is due. Writer only.
     *
     * @param committedSeq the newest seq on disk
     * @return what the commit consists of; null once closed and empty
     */
    List<JournalItem> take(long committedSeq) throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                if (items.isEmpty()) {
                    if (closed) {
                        return null;
                    }
                    await(Long.MAX_VALUE);
                    continue;
                }
                long rest = commitEveryNanos - (nanoTime.getAsLong() - firstAt);
                if (rest <= 0 || closed || isFull() || urgent || toWrite == 0 && newestRepeated <= committedSeq) {
                    return swap();
                }
                await(rest);
            }
        } finally {
            lock.unlock();
        }
    }

    private void await(long nanos) throws InterruptedException {
        writerWaits = true;
        if (nanos == Long.MAX_VALUE) {
            changed.await();
        } else {
            changed.await(nanos, TimeUnit.NANOSECONDS);
        }
        writerWaits = false;
    }

    private boolean isFull() {
        return events >= EARLY_EVENTS || bytes >= EARLY_BYTES;
    }

    private List<JournalItem> swap() {
        List<JournalItem> due = items;
        items = new ArrayList<>(Math.min(due.size() + 16, EARLY_EVENTS + 16));
        events = 0;
        bytes = 0;
        toWrite = 0;
        newestRepeated = 0;
        urgent = false;
        return due;
    }

    /** Waits, but no longer than until it is closed. Writer only. */
    void pause(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long rest = nanos;
            while (rest > 0 && !closed) {
                rest = changed.awaitNanos(rest);
            }
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return items.size();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is taken in; what waits is committed. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
