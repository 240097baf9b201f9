package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The newest events, from which a viewer that reads the journal steps over into the rooms: at least all that are not
 * committed, which the journal cannot give yet, and some more, so that a viewer that was away for seconds needs no disk.
 * Owned by the sequencer.
 *
 * <p>Bounded: what is committed goes when there are more than {@link #MAX_BYTES}; what is not committed is bounded by what
 * ingest lets be in flight.
 */
final class RecentEvents {
    static final int MAX_BYTES = 2 * 1024 * 1024;

    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final LongSupplier committedSeq;
    private long bytes;
    /** Nothing behind this cursor is missing here. */
    private long completeAfter;

    /** @param completeAfter the journal's last seq at the start */
    RecentEvents(long completeAfter, LongSupplier committedSeq) {
        this.completeAfter = completeAfter;
        this.committedSeq = committedSeq;
    }

    void add(Event event) {
        events.add(event);
        bytes += event.frame().length;
        while (bytes > MAX_BYTES && events.peekFirst().seq() <= committedSeq.getAsLong()) {
            Event oldest = events.pollFirst();
            bytes -= oldest.frame().length;
            completeAfter = oldest.seq();
        }
    }

    /** Whether all events behind this cursor are here. */
    boolean covers(long afterSeq) {
        return afterSeq >= completeAfter;
    }

    /** In order; only good if {@link #covers}. */
    List<Event> after(long afterSeq) {
        // From the newest back: who asks is nearly always nearly there.
        Iterator<Event> newestFirst = events.descendingIterator();
        int behind = 0;
        while (newestFirst.hasNext() && newestFirst.next().seq() > afterSeq) {
            behind++;
        }
        return events.stream().skip(events.size() - behind).toList();
    }
}
