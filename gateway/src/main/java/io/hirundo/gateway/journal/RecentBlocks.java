package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest blocks as they were committed, up to a number of bytes: the uplink, which follows the head, and a viewer that
 * was away for a moment read no file. When full the oldest block goes. The writer adds, any thread reads.
 */
final class RecentBlocks {
    private record Recent(List<Event> events, int jsonBytes) {}

    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final ArrayDeque<Recent> blocks = new ArrayDeque<>();
    private long bytes;
    /** Every committed event behind this seq is here. */
    private long after;

    RecentBlocks(long maxBytes, long committedSeq) {
        this.maxBytes = maxBytes;
        this.after = committedSeq;
    }

    void add(Block block) {
        lock.lock();
        try {
            blocks.addLast(new Recent(block.events(), block.jsonBytes()));
            bytes += block.jsonBytes();
            while (bytes > maxBytes) {
                Recent oldest = blocks.removeFirst();
                bytes -= oldest.jsonBytes;
                after = oldest.events.getLast().seq();
            }
        } finally {
            lock.unlock();
        }
    }

    /** @return as {@link EventLog#read}; empty if part of it is not here */
    Optional<List<Event>> read(long afterSeq, int maxBytes) {
        lock.lock();
        try {
            if (afterSeq < after) {
                return Optional.empty();
            }
            ArrayDeque<Recent> wanted = new ArrayDeque<>();
            for (Iterator<Recent> newestFirst = blocks.descendingIterator(); newestFirst.hasNext();) {
                Recent block = newestFirst.next();
                if (block.events.getLast().seq() <= afterSeq) {
                    break;
                }
                wanted.addFirst(block);
            }
            List<Event> events = new ArrayList<>();
            int taken = 0;
            for (Recent block : wanted) {
                for (Event event : block.events) {
                    if (event.seq() > afterSeq) {
                        events.add(event);
                    }
                }
                taken += block.jsonBytes;
                if (taken >= maxBytes) {
                    break;
                }
            }
            return Optional.of(events);
        } finally {
            lock.unlock();
        }
    }
}
