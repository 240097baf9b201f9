package io.hirundo.gateway.ingest;

import java.util.concurrent.Semaphore;

/**
 * The bytes of messages that were taken and are not on disk yet, bounded. When the bound is reached the MQTT callback waits
 * here: nothing more is read from the broker, which keeps the rest. Any thread may release; one at a time acquires.
 */
final class InFlight {
    private final int budgetBytes;
    private final Semaphore free;
    private volatile boolean waiting;

    InFlight(int budgetBytes) {
        this.budgetBytes = budgetBytes;
        this.free = new Semaphore(budgetBytes);
    }

    /** Waits until there is room. A message larger than the whole budget takes all of it. */
    void acquire(int bytes) throws InterruptedException {
        int permits = Math.min(bytes, budgetBytes);
        if (free.tryAcquire(permits)) {
            return;
        }
        waiting = true;
        try {
            free.acquire(permits);
        } finally {
            waiting = false;
        }
    }

    /** @param bytes as they were acquired; for several messages at once each of them must be smaller than the budget */
    void release(int bytes) {
        free.release(Math.min(bytes, budgetBytes));
    }

    int bytes() {
        return budgetBytes - free.availablePermits();
    }

    /** Whether reading from the broker is held up for want of room. */
    boolean isWaiting() {
        return waiting;
    }
}
