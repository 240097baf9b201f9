package io.hirundo.sensors.sim;

import java.util.function.LongSupplier;

/**
 * A three-point motor valve: it moves as long as one of its lines is active, and its end switches stop it at both ends. A motor that is
 * told both at once stands still here and is damaged in the world, so that is remembered.
 *
 * <p>Written by the thread of its bus, read by tests too: guarded by itself.
 */
final class ValveModel {

    private final LongSupplier nanos;
    private final long travelNanos;
    private final boolean activeHigh;
    private double position;
    private long sinceNanos;
    private boolean opening;
    private boolean closing;
    private boolean toldBoth;

    /** @param position where it stands when it is wired up: 0 closed, 1 open */
    ValveModel(LongSupplier nanos, long travelNanos, boolean activeHigh, double position) {
        this.nanos = nanos;
        this.travelNanos = travelNanos;
        this.activeHigh = activeHigh;
        this.position = position;
        this.sinceNanos = nanos.getAsLong();
    }

    synchronized void openLine(boolean high) {
        move();
        opening = high == activeHigh;
        toldBoth |= opening && closing;
    }

    synchronized void closeLine(boolean high) {
        move();
        closing = high == activeHigh;
        toldBoth |= opening && closing;
    }

    /** 0 closed, 1 open. */
    synchronized double position() {
        move();
        return position;
    }

    synchronized boolean isDriven() {
        return opening || closing;
    }

    /** Whether both lines were ever active at once. */
    synchronized boolean wasToldBoth() {
        return toldBoth;
    }

    private void move() {
        long now = nanos.getAsLong();
        double moved = (double) (now - sinceNanos) / travelNanos;
        sinceNanos = now;
        if (opening != closing) {
            position = Math.clamp(opening ? position + moved : position - moved, 0.0, 1.0);
        }
    }
}
