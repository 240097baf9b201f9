package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.Frames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * What waits for one viewer. The sequencer and the viewer's reader put in, the viewer's writer takes all that waits at
 * once. The lock is held for a few instructions and never across I/O.
 *
 * <p>What comes after a pause is taken at once. What comes within a period of the last write waits for the {@link Beat}, so
 * that many messages become few writes; but when the outbox is half full it waits no longer.
 *
 * <p>Bounded in bytes. When an event does not fit, the outbox conflates until it has been emptied: of each device only
 * the newest telemetry is kept, and the viewer is told how many were skipped. What is not telemetry is never dropped: if
 * it does not fit even so, the viewer is closed with 4008. Conflating costs the same for each event however many wait,
 * so that a slow viewer takes no more of the sequencer than a quick one.
 */
final class Outbox {
    /** A closed outbox takes nothing and says so. */
    enum Offer { TAKEN, CONFLATED, TOO_SLOW, CLOSED }

    /** Something that is encoded by the viewer's own writer, because it is large and the viewer's alone. */
    interface Deferred {
        byte[] frame();
    }

    /** What the writer took: in order; {@code skipped} belongs in front of it. */
    record Batch(List<Object> entries, Map<String, Integer> skipped, byte[] closeFrame) {}

    private final int limitBytes;
    private final Beat beat;
    private final LongSupplier nanoTime;

    // guarded by this
    private ArrayDeque<Object> queue = new ArrayDeque<>();
    private LinkedHashMap<Object, Object> conflated;
    private Map<String, Integer> skipped = new HashMap<>();
    private int bytes;
    private byte[] closeFrame;
    private boolean closed;
    /** The writer sleeps until it is woken. */
    private boolean asleep;
    /** The beat will wake the writer. */
    private boolean awaitsBeat;
    /** The beat has come: what waits is to be sent, however short ago the last write was. */
    private boolean due;
    private long lastTakenNanos;
    private Thread writer;

    Outbox(int limitBytes, Beat beat, LongSupplier nanoTime) {
        this.limitBytes = limitBytes;
        this.beat = beat;
        this.nanoTime = nanoTime;
        this.lastTakenNanos = nanoTime.getAsLong() - Beat.PERIOD_NANOS;
    }

    Offer offer(Event event) {
        Thread wake;
        Offer outcome = Offer.TAKEN;
        synchronized (this) {
            if (closed || closeFrame != null) {
                return Offer.CLOSED;
            }
            int size = event.frame().length;
            if (conflated == null && bytes + size <= limitBytes) {
                queue.add(event);
                bytes += size;
            } else {
                outcome = conflate(event, size);
            }
            wake = toWake();
        }
        LockSupport.unpark(wake);
        return outcome;
    }

    /** An answer, a ping, a snapshot: not bounded by bytes, because the viewer's own requests and the clock bound them. */
    void control(Object frame) {
        Thread wake;
        synchronized (this) {
            if (closed || closeFrame != null) {
                return;
            }
            if (conflated == null) {
                queue.add(frame);
            } else {
                conflated.put(new Object(), frame);
            }
            wake = toWake();
        }
        LockSupport.unpark(wake);
    }

    /**
     * The connection ends with this frame.
     *
     * @param discard drop what waits, instead of sending it first
     */
    void close(byte[] frame, boolean discard) {
        Thread wake;
        synchronized (this) {
            if (closed || closeFrame != null) {
                return;
            }
            closeFrame = frame;
            if (discard) {
                discardAll();
            }
            wake = toWake();
        }
        LockSupport.unpark(wake);
    }

    /** The connection is gone: the writer gets null. */
    void abandon() {
        Thread wake;
        synchronized (this) {
            closed = true;
            discardAll();
            wake = toWake();
        }
        LockSupport.unpark(wake);
    }

    /** Only the writer. Waits until there is something to send now; null when the connection is gone or closed. */
    Batch take() {
        while (true) {
            synchronized (this) {
                writer = Thread.currentThread();
                if (closed) {
                    return null;
                }
                if (closeFrame != null || !isEmpty() && isToBeSent()) {
                    return drain();
                }
                asleep = true;
            }
            LockSupport.park(this);
        }
    }

    /** The beat: what waits goes out now. */
    void beat() {
        Thread wake;
        synchronized (this) {
            awaitsBeat = false;
            due = true;
            wake = toWake();
        }
        LockSupport.unpark(wake);
    }

    /** Asks for a beat if that is what it takes. */
    private boolean isToBeSent() {
        if (due || bytes > limitBytes / 2) {
            return true;
        }
        if (awaitsBeat) {
            return false;
        }
        if (nanoTime.getAsLong() - lastTakenNanos >= Beat.PERIOD_NANOS) {
            return true;
        }
        awaitsBeat = true;
        beat.add(this);
        return false;
    }

    synchronized boolean isClosing() {
        return closed || closeFrame != null;
    }

    synchronized int bytes() {
        return bytes;
    }

    private boolean isEmpty() {
        return conflated == null ? queue.isEmpty() : conflated.isEmpty();
    }

    private Batch drain() {
        List<Object> entries = conflated == null ? new ArrayList<>(queue) : new ArrayList<>(conflated.values());
        queue.clear();
        conflated = null;
        bytes = 0;
        due = false;
        lastTakenNanos = nanoTime.getAsLong();
        Map<String, Integer> told = skipped.isEmpty() ? Map.of() : skipped;
        if (!skipped.isEmpty()) {
            skipped = new HashMap<>();
        }
        if (closeFrame != null) {
            closed = true;
        }
        return new Batch(entries, told, closeFrame);
    }

    private Offer conflate(Event event, int size) {
        if (conflated == null) {
            startConflating();
        }
        boolean telemetry = event.type().conflatable();
        if (telemetry) {
            if (conflated.remove(event.deviceId()) instanceof Event older) {
                skip(older);
            }
        }
        if (!makeRoom(size)) {
            if (telemetry) {
                skipped.merge(event.deviceId(), 1, Integer::sum);
                return Offer.CONFLATED;
            }
            closeFrame = Frames.close(CloseCode.TOO_SLOW.code(),
                    "more than " + limitBytes + " bytes wait; resume with since");
            discardAll();
            return Offer.TOO_SLOW;
        }
        conflated.put(telemetry ? event.deviceId() : new Object(), event);
        bytes += size;
        return Offer.CONFLATED;
    }

    /** Once, when the outbox overflows: from here on the telemetry is held by device. */
    private void startConflating() {
        conflated = new LinkedHashMap<>();
        for (Object entry : queue) {
            if (entry instanceof Event event && event.type().conflatable()) {
                if (conflated.remove(event.deviceId()) instanceof Event older) {
                    skip(older);
                }
                conflated.put(event.deviceId(), event);
            } else {
                conflated.put(new Object(), entry);
            }
        }
        queue.clear();
    }

    /** Drops the oldest telemetry of other devices until {@code size} more bytes fit. */
    private boolean makeRoom(int size) {
        if (bytes + size <= limitBytes) {
            return true;
        }
        Iterator<Object> oldestFirst = conflated.values().iterator();
        while (bytes + size > limitBytes && oldestFirst.hasNext()) {
            if (oldestFirst.next() instanceof Event event && event.type().conflatable()) {
                oldestFirst.remove();
                skip(event);
            }
        }
        return bytes + size <= limitBytes;
    }

    private void skip(Event event) {
        bytes -= event.frame().length;
        skipped.merge(event.deviceId(), 1, Integer::sum);
    }

    private void discardAll() {
        queue.clear();
        conflated = null;
        skipped.clear();
        bytes = 0;
    }

    private Thread toWake() {
        if (asleep && (closed || closeFrame != null || !isEmpty() && isToBeSent())) {
            asleep = false;
            return writer;
        }
        return null;
    }
}
