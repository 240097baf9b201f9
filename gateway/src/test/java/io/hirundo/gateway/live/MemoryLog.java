package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.EventLog;
import io.hirundo.gateway.journal.JournalItem;
import io.hirundo.gateway.journal.SequencedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ConcurrentSkipListMap;

/** A journal in memory that commits when the test says so: what lies between the newest event and the disk is the point. */
final class MemoryLog implements EventLog, SequencedLog {
    private final ConcurrentSkipListMap<Long, Event> committed = new ConcurrentSkipListMap<>();
    private final List<Event> pending = new ArrayList<>();
    private static final int MANY = 1_000;
    private final Semaphore reads = new Semaphore(MANY);
    private volatile boolean holding;
    private volatile long readableAfter;

    synchronized void hold() {
        holding = true;
    }

    synchronized void commit() {
        holding = false;
        pending.forEach(event -> committed.put(event.seq(), event));
        pending.clear();
    }

    void dropUpTo(long seq) {
        committed.headMap(seq, true).clear();
        readableAfter = seq;
    }

    @Override
    public synchronized void append(JournalItem item) {
        if (item instanceof JournalItem.Append append) {
            pending.add(append.event());
            if (!holding) {
                commit();
            }
        }
    }

    @Override
    public long reservedUpTo() {
        return Long.MAX_VALUE;
    }

    @Override
    public OptionalLong find(EventType type, String deviceId, long ts, long contentHash) {
        return OptionalLong.empty();
    }

    @Override
    public String journalId() {
        return "journal-1";
    }

    @Override
    public long committedSeq() {
        return committed.isEmpty() ? 0 : committed.lastKey();
    }

    @Override
    public long readableAfter() {
        return readableAfter;
    }

    /** Who reads waits from here on. */
    void holdReads() {
        reads.drainPermits();
    }

    void releaseReads() {
        reads.release(MANY);
    }

    @Override
    public List<Event> read(long afterSeq, int maxBytes) {
        reads.acquireUninterruptibly();
        reads.release();
        List<Event> page = new ArrayList<>();
        int bytes = 0;
        for (Event event : committed.tailMap(afterSeq, false).values()) {
            page.add(event);
            bytes += event.frame().length;
            if (bytes > maxBytes) {
                break;
            }
        }
        return page;
    }
}
