package io.hirundo.gateway.uplink;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Lets one thread wait for something that others bring about. Ringing never blocks. */
final class Doorbell {
    private volatile Thread waiting;

    /** Any thread, after it has made the condition true. */
    void ring() {
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * The waiting thread: returns when the condition holds or the time has come.
     *
     * @param untilNanos of {@link System#nanoTime()}
     */
    void await(BooleanSupplier condition, long untilNanos) {
        waiting = Thread.currentThread(); // before the first look, so that no ring goes unheard
        try {
            while (!condition.getAsBoolean()) {
                long left = untilNanos - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, left);
            }
        } finally {
            waiting = null;
        }
    }
}
