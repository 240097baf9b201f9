package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.Frames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What waits for one viewer. The sequencer and the viewer's reader put in; who writes to the viewer takes all that waits at
 * once. The lock is held for a few instructions and never across I/O.
 *
 * <p>It is at rest, or in the {@link FanOut}'s queue, or being written by one thread: {@link #take()} gives what waits to the
 * one who may write, and {@link #release()} ends the turn.
 *
 * <p>Bounded in bytes. When an event does not fit, the outbox conflates until it has been emptied: of each device only
 * the newest telemetry is kept, and the viewer is told how many were skipped. What is not telemetry is never dropped: if
 * it does not fit even so, the viewer is closed with 4008. Conflating costs the same for each event however many wait,
 * so that a slow viewer takes no more of the sequencer than a quick one. One that is empty holds nothing: there may be
 * thousands.
 */
final class Outbox {
    /** A closed outbox takes nothing and says so. */
    enum Offer { TAKEN, CONFLATED, TOO_SLOW, CLOSED }

    /** What does not fit one write or takes a while: for a thread of the viewer's own. */
    interface Lengthy {}

    /** Something that is encoded by who writes it, because it is large and the viewer's alone. */
    interface Deferred extends Lengthy {
        byte[] frame();
    }

    /** Tells the fan-out; never waits. */
    interface Bell {
        /**
         * @param first the outbox was at rest, and is to be queued
         * @param hurry do not gather any longer
         */
        void ring(boolean first, boolean hurry);
    }

    /** What the writer took: in order; {@code skipped} belongs in front of it. */
    record Batch(List<Object> entries, Map<String, Integer> skipped, byte[] closeFrame, boolean lengthy) {}

    private enum State { AT_REST, QUEUED, WRITING }

    private final OutboxLimit limit;
    private final Bell bell;

    // guarded by this
    private List<Object> waiting;
    private LinkedHashMap<Object, Object> conflated;
    private Map<String, Integer> skipped;
    private int bytes;
    private boolean lengthy;
    private byte[] closeFrame;
    /** The close frame is with the writer, or the connection is gone. */
    private boolean closed;
    private boolean closeWritten;
    private State state = State.AT_REST;

    Outbox(OutboxLimit limit, Bell bell) {
        this.limit = limit;
        this.bell = bell;
    }

    Offer offer(Event event) {
        Offer outcome = Offer.TAKEN;
        boolean ring;
        boolean hurry;
        synchronized (this) {
            if (closed || closeFrame != null) {
                return Offer.CLOSED;
            }
            int size = event.frame().length;
            // One always fits: the limit may be smaller than an event where very many are connected.
            if (conflated == null && (bytes + size <= limit.bytes() || bytes == 0)) {
                add(event);
                bytes += size;
            } else {
                outcome = conflate(event, size);
            }
            hurry = state == State.QUEUED && isHalfFull(bytes) && !isHalfFull(bytes - size);
            ring = queued();
        }
        if (ring || hurry) {
            bell.ring(ring, hurry);
        }
        return outcome;
    }

    /** An answer, a ping, a snapshot: not bounded by bytes, because the viewer's own requests and the clock bound them. */
    void control(Object frame) {
        boolean ring;
        synchronized (this) {
            if (closed || closeFrame != null) {
                return;
            }
            lengthy |= frame instanceof Lengthy;
            if (conflated == null) {
                add(frame);
            } else {
                conflated.put(new Object(), frame);
            }
            ring = queued();
        }
        if (ring) {
            bell.ring(true, false);
        }
    }

    /**
     * Something that can wait or be left out, and must not stand in the way of what cannot.
     *
     * @return false where more than a quarter is full already: try again later
     */
    boolean spare(byte[] frame) {
        boolean ring;
        synchronized (this) {
            if (closed || closeFrame != null) {
                return true;
            }
            if (conflated != null || bytes > 0 && bytes + frame.length > limit.bytes() / 4) {
                return false;
            }
            add(frame);
            bytes += frame.length;
            ring = queued();
        }
        if (ring) {
            bell.ring(true, false);
        }
        return true;
    }

    /**
     * The connection ends with this frame.
     *
     * @param discard drop what waits, instead of sending it first
     */
    void close(byte[] frame, boolean discard) {
        boolean ring;
        synchronized (this) {
            if (closed || closeFrame != null) {
                return;
            }
            closeFrame = frame;
            if (discard) {
                discardAll();
            }
            ring = queued();
        }
        if (ring) {
            bell.ring(true, true);
        }
    }

    /** The connection is gone. */
    synchronized void abandon() {
        closed = true;
        closeWritten = true;
        discardAll();
        notifyAll();
    }

    /** All that waits, for the one thread that may write until it releases; null if there is nothing. */
    synchronized Batch take() {
        if (closed || closeFrame == null && isEmpty()) {
            state = State.AT_REST;
            return null;
        }
        state = State.WRITING;
        List<Object> entries = conflated != null ? new ArrayList<>(conflated.values()) : waiting == null ? List.of() : waiting;
        Batch batch = new Batch(entries, skipped == null ? Map.of() : skipped, closeFrame, lengthy);
        waiting = null;
        conflated = null;
        skipped = null;
        lengthy = false;
        bytes = 0;
        closed = closeFrame != null;
        return batch;
    }

    /** Ends the turn of who has taken. What has come meanwhile is queued again. */
    void release() {
        boolean ring;
        synchronized (this) {
            state = State.AT_REST;
            if (closed) {
                closeWritten = true;
                notifyAll();
            }
            ring = !closed && (closeFrame != null || !isEmpty()) && queued();
        }
        if (ring) {
            bell.ring(true, false);
        }
    }

    /** Until the close frame is written, the connection gone, or the time over. */
    synchronized void awaitClosed(long millis) throws InterruptedException {
        long until = System.nanoTime() + millis * 1_000_000;
        while (!closeWritten) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    synchronized boolean isClosing() {
        return closed || closeFrame != null;
    }

    synchronized int bytes() {
        return bytes;
    }

    private void add(Object entry) {
        if (waiting == null) {
            waiting = new ArrayList<>();
        }
        waiting.add(entry);
    }

    private boolean isHalfFull(int withBytes) {
        return withBytes > limit.bytes() / 2;
    }

    private boolean isEmpty() {
        return conflated == null ? waiting == null : conflated.isEmpty();
    }

    /** @return whether the fan-out is to be told */
    private boolean queued() {
        if (state != State.AT_REST) {
            return false;
        }
        state = State.QUEUED;
        return true;
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
                countSkipped(event.deviceId());
                return Offer.CONFLATED;
            }
            closeFrame = Frames.close(CloseCode.TOO_SLOW.code(),
                    "more than " + limit.bytes() + " bytes wait; resume with since");
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
        for (Object entry : waiting == null ? List.of() : waiting) {
            if (entry instanceof Event event && event.type().conflatable()) {
                if (conflated.remove(event.deviceId()) instanceof Event older) {
                    skip(older);
                }
                conflated.put(event.deviceId(), event);
            } else {
                conflated.put(new Object(), entry);
            }
        }
        waiting = null;
    }

    /** Drops the oldest telemetry of other devices until {@code size} more bytes fit. */
    private boolean makeRoom(int size) {
        int limitBytes = limit.bytes();
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
        return bytes + size <= limitBytes || bytes == 0;
    }

    private void skip(Event event) {
        bytes -= event.frame().length;
        countSkipped(event.deviceId());
    }

    private void countSkipped(String deviceId) {
        if (skipped == null) {
            skipped = new HashMap<>();
        }
        skipped.merge(deviceId, 1, Integer::sum);
    }

    private void discardAll() {
        waiting = null;
        conflated = null;
        skipped = null;
        lengthy = false;
        bytes = 0;
    }
}
