package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;

/**
 * How often one viewer hears of one device, by its own wish ({@code maxRate}). What comes too early is held, the newest in
 * the place of the one before. Owned by the sequencer.
 */
final class Pace {
    private final long intervalNanos;
    private boolean started;
    private long lastNanos;
    private Event held;

    Pace(long intervalNanos) {
        this.intervalNanos = intervalNanos;
    }

    /** Goes on where another one stood, at another rate maybe. */
    Pace(long intervalNanos, Pace before, Event held) {
        this.intervalNanos = intervalNanos;
        this.started = before.started;
        this.lastNanos = before.lastNanos;
        this.held = held;
    }

    /** @return whether the event is to be delivered now; if not, it is held */
    boolean offer(Event event, long nowNanos) {
        if (started && nowNanos - lastNanos < intervalNanos) {
            held = event;
            return false;
        }
        sent(nowNanos);
        return true;
    }

    /** What was held, if its time has come; else null. */
    Event takeDue(long nowNanos) {
        return held == null || nowNanos - lastNanos < intervalNanos ? null : take(nowNanos);
    }

    /** What is held, due or not. */
    Event take(long nowNanos) {
        Event taken = held;
        sent(nowNanos);
        return taken;
    }

    /** From now rather than from when it was due: never more than the rate in any second. */
    private void sent(long nowNanos) {
        started = true;
        lastNanos = nowNanos;
        held = null;
    }

    /** Null: nothing. */
    Event held() {
        return held;
    }

    long dueNanos() {
        return lastNanos + intervalNanos;
    }
}
