package io.hirundo.gateway.live;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rings once, at the earliest time that was asked for. Any thread. */
final class Alarm {
    private static final Logger LOG = LoggerFactory.getLogger(Alarm.class);

    /** May wait. */
    interface Ring {
        void ring() throws InterruptedException;
    }

    private final ScheduledExecutorService timer;
    private final Ring ring;
    // guarded by this
    private ScheduledFuture<?> next;

    Alarm(ScheduledExecutorService timer, Ring ring) {
        this.timer = timer;
        this.ring = ring;
    }

    /** Threads that are not there before the first alarm is set; two, so that no alarm waits for another. */
    static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2,
                Thread.ofPlatform().name("live-timer-", 0).daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Rings after so many nanoseconds, unless it does before. Never waits. */
    synchronized void in(long nanos) {
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
            Thread.currentThread().interrupt(); // the live server stops
        } catch (RuntimeException e) {
            LOG.error("what was due failed; the next will be tried again", e);
        }
    }
}
