package io.hirundo.sensors.agent;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at all buses once a second for readings that do not come back. A platform thread, since stuck buses may hold all carriers. */
final class Watchdog {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long PERIOD_MILLIS = 1_000;

    private final List<BusWorker> workers;
    private final long hangNanos;
    private final CountDownLatch closed = new CountDownLatch(1);

    Watchdog(List<BusWorker> workers, Duration hangAfter) {
        this.workers = List.copyOf(workers);
        this.hangNanos = hangAfter.toNanos();
    }

    void start() {
        Thread.ofPlatform().daemon().name("bus-watchdog").start(this::run);
    }

    void close() {
        closed.countDown();
    }

    private void run() {
        try {
            while (!closed.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
                check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void check() {
        for (BusWorker worker : workers) {
            try {
                worker.check(hangNanos);
            } catch (RuntimeException e) {
                LOG.error("the watchdog failed on a bus and goes on", e);
            }
        }
    }
}
