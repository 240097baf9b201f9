package io.hirundo.gateway.web;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets few requests at a time read from the journal: each may decode some MiB, and the board has a fixed heap and two or
 * four cores that live viewers need. Who waits too long is told to come again.
 */
final class Gate {
    private final Semaphore places;
    private final long maxWaitMs;

    Gate(int places, long maxWaitMs) {
        this.places = new Semaphore(places, true);
        this.maxWaitMs = maxWaitMs;
    }

    <T> T pass(Supplier<T> work) {
        try {
            if (!places.tryAcquire(maxWaitMs, TimeUnit.MILLISECONDS)) {
                throw Problem.busy("too many requests read from the journal at once; waited " + maxWaitMs + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.busy("the gateway is stopping");
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }
}
