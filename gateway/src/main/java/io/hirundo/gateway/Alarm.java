package io.hirundo.gateway;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rings once, at the earliest time that was asked for. Any thread. */
public final class Alarm {
    private static final Logger LOG = LoggerFactory.getLogger(Alarm.class);

    /** May wait. */
    @FunctionalInterface
    public interface Ring {
        void ring() throws InterruptedException;
    }

    private final ScheduledExecutorService timer;
    private final Ring ring;
    // guarded by this
    private ScheduledFuture<?> next;

    public Alarm(ScheduledExecutorService timer, Ring ring) {
        this.timer = timer;
        this.ring = ring;
    }

    /**
     * Threads that are not there before the first alarm is set.
     *
     * @param threads as many as alarms may ring at once, so that none waits for another
     */
    public static ScheduledExecutorService timer(String name, int threads) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(threads,
                Thread.ofPlatform().name(name + "-", 0).daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Rings after so many nanoseconds, unless it does before. Never waits. */
    public synchronized void in(long nanos) {
        if (next != null) {
            if (next.getDelay(TimeUnit.NANOSECONDS) <= nanos) {
                return;
            }
            next.cancel(false);
        }
        next = timer.schedule(this::ring, nanos, TimeUnit.NANOSECONDS);
    }

    private void ring() {
        synchronized (this) {
            next = null; // what is asked for from here on is another one
        }
        try {
            ring.ring();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever set it stops
        } catch (RuntimeException e) {
            LOG.error("what was due failed; the next will be tried again", e);
        }
    }
}
