package io.hirundo.gateway.live;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * Sees to it that all viewers for whom something waits are written to, in rounds. A thread of its own keeps the time; a
 * virtual thread, the worker, goes from one viewer of the round to the next.
 *
 * <p>In rounds, because what a write costs hardly depends on how much it carries: what comes while a round is young waits
 * for the next. After a pause a round begins at once. One worker for all, because a write takes less time than waking
 * another thread for it; only where there are thousands of viewers do several share a round.
 *
 * <p>A viewer that does not read holds up its worker, and nobody else: when a worker has not come on for a moment another
 * takes the rest of the round, and the first stays with the viewer that it waits for. So there are as many workers as
 * viewers that stall, and one.
 *
 * <p>Bounded by the number of viewers: one is queued once.
 */
final class FanOut implements Runnable {
    /**
     * A trade: what is saved by gathering grows with it, and so does the latency under load. At 500 messages/s it makes
     * eight messages a write.
     */
    static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(16);
    /** A write takes microseconds. One that has taken this long waits for the peer. */
    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** From twice as many on a round is shared: about 20 ms of writing each. Below, a second worker costs more than it saves. */
    private static final int VIEWERS_A_WORKER = 2_000;
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final BiConsumer<Viewer, FrameJoiner> turn;
    private final Object lock = new Object();
    // guarded by lock
    private List<Viewer> waiting = new ArrayList<>();
    private boolean asleep;
    private boolean hurry;
    private Thread owner;

    /** @param turn writes what waits for a viewer; may wait for the peer */
    FanOut(BiConsumer<Viewer, FrameJoiner> turn) {
        this.turn = turn;
    }

    /**
     * Any thread; never waits.
     *
     * @param first   whether the viewer is to be queued, or is already
     * @param inHurry the round is to begin at once
     */
    void ring(Viewer viewer, boolean first, boolean inHurry) {
        Thread wake = null;
        synchronized (lock) {
            if (first) {
                waiting.add(viewer);
            }
            boolean hurries = inHurry && !hurry;
            hurry |= inHurry;
            if (asleep || hurries) {
                asleep = false;
                wake = owner;
            }
        }
        LockSupport.unpark(wake);
    }

    @Override
    public void run() {
        long next = System.nanoTime();
        while (awaitWork() && gather(next)) {
            next = System.nanoTime() + PERIOD_NANOS;
            go(new Round(takeAll(), Thread.currentThread()));
        }
    }

    /** @return false to end */
    private boolean awaitWork() {
        while (!Thread.currentThread().isInterrupted()) {
            synchronized (lock) {
                owner = Thread.currentThread();
                if (!waiting.isEmpty()) {
                    asleep = false;
                    return true;
                }
                hurry = false;
                asleep = true;
            }
            LockSupport.park(this);
        }
        return false;
    }

    private boolean gather(long until) {
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            synchronized (lock) {
                if (hurry) {
                    break;
                }
            }
            LockSupport.parkNanos(this, left);
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
        }
        return true;
    }

    private List<Viewer> takeAll() {
        synchronized (lock) {
            List<Viewer> all = waiting;
            waiting = new ArrayList<>(all.size());
            hurry = false;
            return all;
        }
    }

    /** Until the last viewer of the round is in somebody's hands. */
    private void go(Round round) {
        round.start(Math.clamp(round.viewers.size() / VIEWERS_A_WORKER, 1, CORES));
        int seen = 0;
        while (!round.isHandedOut() && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, STUCK_NANOS);
            int now = round.begun();
            if (now == seen && round.areAllAtWork()) {
                // Twice as many each time: when an access point fails, all of its tablets stall in the same round.
                round.start(round.workers);
            }
            seen = now;
        }
    }

    private final class Round implements Runnable {
        private final List<Viewer> viewers;
        private final Thread starter;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger arrived = new AtomicInteger();
        /** Owned by the starter. */
        private int workers;

        Round(List<Viewer> viewers, Thread starter) {
            this.viewers = viewers;
            this.starter = starter;
        }

        /** A worker. */
        @Override
        public void run() {
            arrived.incrementAndGet();
            FrameJoiner joiner = new FrameJoiner();
            for (int i = next.getAndIncrement(); i < viewers.size(); i = next.getAndIncrement()) {
                if (i == viewers.size() - 1) {
                    LockSupport.unpark(starter);
                }
                turn.accept(viewers.get(i), joiner);
            }
        }

        void start(int more) {
            for (int left = Math.min(more, viewers.size() - next.get()); left > 0; left--) {
                workers++;
                Thread.startVirtualThread(this);
            }
        }

        /** A worker that waits for a core of a busy machine is not helped by another one. */
        boolean areAllAtWork() {
            return arrived.get() == workers;
        }

        int begun() {
            return next.get();
        }

        boolean isHandedOut() {
            return next.get() >= viewers.size();
        }
    }
}
