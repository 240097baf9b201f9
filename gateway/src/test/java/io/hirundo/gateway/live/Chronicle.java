package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventSink;
import io.hirundo.gateway.event.EventType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The model of a site: every event that was given out, in order, over all its journals and lives. It stands beside the live
 * server as one more sink of the sequencer. The sequencer writes, any thread reads.
 *
 * <p>A <i>place</i> is a seq together with the number of its journal, so that places grow over the whole test.
 */
final class Chronicle implements EventSink {
    private static final int SEQ_BITS = 44;

    /** @param textHash of the event's JSON: whoever shows it shows the same bytes */
    record Entry(long place, int life, String deviceId, EventType type, String payload, int textHash) {
        @Override
        public String toString() {
            return type.wireName() + " " + payload.substring(0, Math.min(payload.length(), 20)) + "… of " + deviceId + ", place "
                    + (place >> SEQ_BITS) + ":" + seq(place) + " in life " + life;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final List<String> journals = new ArrayList<>();
    /** What a kill took before it was on disk: the last place that stayed, by the life that was killed. */
    private final Map<Integer, Long> lastKept = new HashMap<>();
    private int life;

    synchronized void begins(String journalId) {
        life++;
        if (!journals.contains(journalId)) {
            journals.add(journalId);
        }
    }

    @Override
    public synchronized void event(Event event) {
        entries.add(new Entry(place(journals.getLast(), event.seq()), life, event.deviceId(), event.type(),
                new String(event.payload(), StandardCharsets.UTF_8), event.toString().hashCode()));
    }

    /** From now on nothing of this life reaches the disk. @param seq the last that does */
    synchronized void dies(long seq) {
        lastKept.put(life, place(journals.getLast(), seq));
    }

    synchronized long place(String journalId, long seq) {
        int journal = journals.indexOf(journalId);
        if (journal < 0) {
            throw new IllegalArgumentException("no journal of this site: " + journalId);
        }
        return (long) journal << SEQ_BITS | seq;
    }

    static long seq(long place) {
        return place & (1L << SEQ_BITS) - 1;
    }

    synchronized String journalId(long place) {
        return journals.get((int) (place >> SEQ_BITS));
    }

    static boolean areInOneJournal(long place, long other) {
        return place >> SEQ_BITS == other >> SEQ_BITS;
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Whether a kill came before the disk: it was shown to some, and no one can be shown it again. */
    synchronized boolean isLost(Entry entry) {
        return entry.place() > lastKept.getOrDefault(entry.life(), Long.MAX_VALUE);
    }

    synchronized int life() {
        return life;
    }

    /** The device's newest telemetry as somebody of that life knows it; null: none. */
    synchronized Entry newestTelemetry(String deviceId, long upToPlace, int inLife) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            if (!areInOneJournal(entry.place(), upToPlace)) {
                return null;
            }
            if (entry.place() <= upToPlace && entry.deviceId().equals(deviceId) && entry.type() == EventType.TELEMETRY
                    && (entry.life() == inLife || !isLost(entry))) {
                return entry;
            }
        }
        return null;
    }
}
