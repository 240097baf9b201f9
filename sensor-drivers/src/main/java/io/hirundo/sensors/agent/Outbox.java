package io.hirundo.sensors.agent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The samples of one sensor that the gateway has not receipted yet.
 *
 * <p>Bounded in bytes. When full, the oldest sample is dropped and counted: of a curve with a hole, the newer end is worth more.
 *
 * <p>A sample is sent when it is new, again after 10 s without a receipt, then after 20, 40, … up to 5 min, and at once when the
 * connection is new. Resending is bounded twice: at most one in 20 ms, and when 32 of them in a row have brought no receipt of any
 * sample there is probably nobody who gives any, and only one is tried after 10 s, 20 s, … up to 5 min. The first receipt ends that.
 * New samples are never held back.
 *
 * <p>Shared by the bus's thread (adds), the link's (takes) and the client's (receipts): guarded by its own monitor, nothing blocks.
 */
final class Outbox {

    /** A kept sample. The body is never changed, since the gateway tells redelivery from news by it. */
    static final class Entry {
        private final long number;
        private final byte[] body;
        private long dueNanos;
        private int sent;

        Entry(long number, byte[] body) {
            this.number = number;
            this.body = body;
        }

        long number() {
            return number;
        }

        byte[] body() {
            return body;
        }
    }

    /** What an entry costs besides its body: the object, its places in two trees. Rounded up. */
    private static final int ENTRY_BYTES = 160;
    static final int UNANSWERED_BURST = 32;
    static final Duration PACE = Duration.ofMillis(20);
    static final Backoff RESEND = new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(5));
    static final long NEVER = Long.MAX_VALUE;

    private final long maxBytes;
    private final TreeMap<Long, Entry> all = new TreeMap<>();
    private final Deque<Entry> fresh = new ArrayDeque<>();
    private final TreeSet<Entry> waiting =
            new TreeSet<>(Comparator.<Entry>comparingLong(entry -> entry.dueNanos).thenComparingLong(entry -> entry.number));
    private long bytes;
    private long lastNumber;
    private long dropped;
    private int unanswered;
    private long nextResendNanos = Long.MIN_VALUE;

    Outbox(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Keeps a sample, and drops the oldest ones if it does not fit. */
    synchronized void add(byte[] body) {
        Entry entry = new Entry(++lastNumber, body);
        all.put(entry.number, entry);
        fresh.addLast(entry);
        bytes += cost(entry);
        while (bytes > maxBytes && all.size() > 1) {
            forget(all.firstEntry().getValue());
            dropped++;
        }
    }

    /** The sample to be sent now, or null. It counts as sent. */
    synchronized Entry take(long now) {
        Entry entry = fresh.pollFirst();
        if (entry == null) {
            entry = waiting.isEmpty() ? null : waiting.first();
            if (entry == null || entry.dueNanos > now || nextResendNanos > now) {
                return null;
            }
            waiting.remove(entry);
            unanswered++;
            nextResendNanos = now + (unanswered < UNANSWERED_BURST
                    ? PACE.toNanos() : RESEND.longestNanos(unanswered - UNANSWERED_BURST + 1));
        }
        entry.sent++;
        entry.dueNanos = now + RESEND.longestNanos(entry.sent);
        waiting.add(entry);
        return entry;
    }

    /** When {@link #take} will have something, if nothing else happens; {@link #NEVER} if then not either. */
    synchronized long nextNanos() {
        if (!fresh.isEmpty()) {
            return Long.MIN_VALUE;
        }
        return waiting.isEmpty() ? NEVER : Math.max(waiting.first().dueNanos, nextResendNanos);
    }

    /** The gateway has that sample on disk. @return false if it is not here (a second receipt, or dropped before) */
    synchronized boolean receipted(long number) {
        if (unanswered >= UNANSWERED_BURST) {
            nextResendNanos = Long.MIN_VALUE;
        }
        unanswered = 0;
        Entry entry = all.get(number);
        if (entry == null) {
            return false;
        }
        forget(entry);
        return true;
    }

    /** A new connection: whatever was in doubt is due, oldest first. */
    synchronized void reconnected(long now) {
        TreeMap<Long, Entry> doubtful = new TreeMap<>();
        waiting.forEach(entry -> doubtful.put(entry.number, entry));
        waiting.clear();
        for (Entry entry : doubtful.values()) {
            entry.dueNanos = now;
            entry.sent = 0;
            waiting.add(entry);
        }
        unanswered = 0;
        nextResendNanos = Long.MIN_VALUE;
    }

    synchronized int depth() {
        return all.size();
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Samples dropped since the start because the outbox was full. */
    synchronized long dropped() {
        return dropped;
    }

    private void forget(Entry entry) {
        all.remove(entry.number);
        if (!waiting.remove(entry)) {
            fresh.remove(entry);
        }
        bytes -= cost(entry);
    }

    private static long cost(Entry entry) {
        return entry.body.length + ENTRY_BYTES;
    }
}
