package io.hirundo.gateway.uplink;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.EarlierJournal;
import io.hirundo.gateway.journal.EventLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A journal in memory. Any thread. */
final class MemoryLog implements EventLog {
    static final String GATEWAY = "site-7";
    static final String JOURNAL = "j1";

    private final TreeMap<Long, Event> events = new TreeMap<>();
    private final EventEncoder encoder = new EventEncoder(GATEWAY);
    private final String note;
    private final List<EarlierJournal> earlier = new ArrayList<>();
    private String journalId = JOURNAL;
    private long committedSeq;
    private long readableAfter;
    private boolean broken;

    MemoryLog() {
        this("");
    }

    /** @param note stands in each payload: two logs with different ones hold different events */
    MemoryLog(String note) {
        this.note = note;
    }

    /** Commits {@code count} events behind the newest. */
    synchronized MemoryLog append(int count) {
        for (int i = 0; i < count; i++) {
            long seq = committedSeq + 1;
            events.put(seq, event(seq));
            committedSeq = seq;
        }
        return this;
    }

    /** The next event's seq will be beyond this. */
    synchronized MemoryLog skipTo(long seq) {
        committedSeq = seq;
        return this;
    }

    /** Another log that goes on from what this one holds now, as after a backup; what it adds itself has another note. */
    synchronized MemoryLog restoredAs(String newId, String newNote) {
        MemoryLog restored = new MemoryLog(newNote);
        restored.events.putAll(events);
        restored.committedSeq = committedSeq;
        restored.readableAfter = readableAfter;
        restored.earlier.addAll(earlier);
        restored.earlier.add(new EarlierJournal(journalId, committedSeq));
        restored.journalId = newId;
        return restored;
    }

    /** Retention: events up to this are gone. */
    synchronized MemoryLog drop(long upToSeq) {
        events.headMap(upToSeq, true).clear();
        readableAfter = upToSeq;
        return this;
    }

    synchronized void breakReading(boolean broken) {
        this.broken = broken;
    }

    synchronized Event event(long seq) {
        byte[] payload = ("{\"temperature\":" + (20 + seq % 100 / 10.0) + ",\"humidity\":60.2,\"note\":\"" + note + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        return encoder.encode(EventType.TELEMETRY, "boiler", seq, 1733394600000L + seq, 1733394600004L + seq, payload, null);
    }

    synchronized List<Event> all() {
        return List.copyOf(events.values());
    }

    @Override
    public String journalId() {
        return journalId;
    }

    @Override
    public List<EarlierJournal> earlier() {
        return List.copyOf(earlier);
    }

    @Override
    public synchronized long committedSeq() {
        return committedSeq;
    }

    @Override
    public synchronized long readableAfter() {
        return readableAfter;
    }

    @Override
    public synchronized List<Event> read(long afterSeq, int maxBytes) {
        if (broken) {
            throw new IllegalStateException("disk I/O error");
        }
        List<Event> read = new ArrayList<>();
        int bytes = 0;
        for (Map.Entry<Long, Event> entry : events.tailMap(afterSeq, false).entrySet()) {
            read.add(entry.getValue());
            bytes += entry.getValue().jsonLength();
            if (bytes >= maxBytes) {
                break;
            }
        }
        return read;
    }

    @Override
    public synchronized long count(long afterSeq) {
        return events.tailMap(afterSeq, false).size();
    }
}
