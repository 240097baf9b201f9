package io.hirundo.appliance.system;

import java.util.concurrent.locks.LockSupport;

/** So many messages a second, in small batches; what was held up is caught up with. One thread. */
final class Pace {
    private static final long TICK_NANOS = 5_000_000;

    private final int perSecond;
    private final long start = System.nanoTime();
    private long given;

    Pace(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Waits for the next tick. @return how many messages are due now */
    int due() {
        LockSupport.parkNanos(TICK_NANOS);
        long all = (System.nanoTime() - start) / 1_000_000 * perSecond / 1000;
        int due = (int) (all - given);
        given = all;
        return due;
    }
}
