package io.hirundo.gateway.uplink;

import io.hirundo.gateway.event.Event;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Events on their way to the live channel, bounded in bytes: when full, the oldest make room, because whoever watches
 * live wants what is now. Guarded by its own lock, which nobody holds for longer than it takes to move references.
 */
final class LiveQueue {
    /** What the objects around an event's bytes take, about. */
    private static final int OVERHEAD_BYTES = 128;

    private final long maxBytes;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private long bytes;

    LiveQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** @return how many events were dropped for this one, itself included if it alone is too big */
    synchronized int offer(Event event) {
        events.addLast(event);
        bytes += weight(event);
        int dropped = 0;
        while (bytes > maxBytes) {
            bytes -= weight(events.removeFirst());
            dropped++;
        }
        return dropped;
    }

    synchronized boolean isEmpty() {
        return events.isEmpty();
    }

    /** Moves the oldest events into {@code into}: at least one if there is one, then up to about {@code upToBytes}. */
    synchronized void drain(List<Event> into, int upToBytes) {
        long taken = 0;
        while (!events.isEmpty() && taken < upToBytes) {
            Event event = events.removeFirst();
            taken += weight(event);
            into.add(event);
        }
        bytes -= taken;
    }

    /** @return how many there were */
    synchronized int clear() {
        int cleared = events.size();
        events.clear();
        bytes = 0;
        return cleared;
    }

    private static long weight(Event event) {
        return event.frame().length + OVERHEAD_BYTES;
    }
}
