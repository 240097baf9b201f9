package io.hirundo.sensors.agent;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the sensors of one bus, one after the other. Its own thread runs {@link #doWork()}; {@link #submit} and {@link #check} are
 * for others.
 *
 * <p>Commands for the bus wait in an inbox of 16; a full one refuses, and the command fails.
 */
final class BusWorker {

    private static final Logger LOG = LoggerFactory.getLogger(BusWorker.class);
    private static final int INBOX = 16;

    private record Reading(SensorTask task, long sinceNanos) {
    }

    private final String bus;
    private final List<SensorTask> tasks;
    private final LongSupplier nanos;
    private final BlockingQueue<Runnable> inbox = new ArrayBlockingQueue<>(INBOX);
    private volatile Reading reading; // what the thread is at; null between two readings
    private volatile boolean closed;

    BusWorker(String bus, List<SensorTask> tasks, LongSupplier nanos) {
        this.bus = bus;
        this.tasks = List.copyOf(tasks);
        this.nanos = nanos;
    }

    /** Starts the thread. */
    Thread start() {
        boolean nativeCalls = tasks.stream().anyMatch(task -> task.spec().nativeCalls());
        // Both kinds are daemons: a call that hangs must not keep the process alive.
        Thread.Builder builder = nativeCalls ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
        return builder.name("bus-" + bus).start(this::run);
    }

    /** Has the bus's thread run that. @return false if too much waits already */
    boolean submit(Runnable work) {
        return inbox.offer(work);
    }

    void close() {
        closed = true;
        inbox.offer(() -> { }); // wakes the thread; if the inbox is full it is awake anyhow
    }

    private void run() {
        while (!closed) {
            try {
                Runnable work = inbox.poll(Math.max(0, guardedWork() - nanos.getAsLong()), TimeUnit.NANOSECONDS);
                if (work != null) {
                    work.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("bus {}: a command failed unexpectedly, the bus goes on", bus, e);
            }
        }
    }

    /** As {@link #doWork}, but a defect costs a second instead of the thread: it may come again at every turn. */
    private long guardedWork() {
        try {
            return doWork();
        } catch (RuntimeException e) {
            LOG.error("bus {}: unexpected, the bus goes on", bus, e);
            return nanos.getAsLong() + TimeUnit.SECONDS.toNanos(1);
        }
    }

    /** Takes the readings that are due. @return when the next one is due */
    long doWork() {
        long next = nanos.getAsLong() + TimeUnit.HOURS.toNanos(1);
        for (SensorTask task : tasks) {
            long now = nanos.getAsLong();
            if (!closed && task.dueNanos() - now <= 0) {
                guarded(task, task::read);
            }
            next = task.dueNanos() - next < 0 ? task.dueNanos() : next;
        }
        return next;
    }

    /** Runs work on the sensor's chip so that the watchdog sees how long it takes. */
    void guarded(SensorTask task, Runnable work) {
        reading = new Reading(task, nanos.getAsLong());
        try {
            work.run();
        } finally {
            reading = null;
        }
    }

    /**
     * Called by the watchdog: if a reading has not come back for that long, its sensor is unreadable, and so is every other one of this
     * bus that has been due for as long.
     */
    void check(long hangNanos) {
        Reading current = reading;
        long now = nanos.getAsLong();
        if (current == null || now - current.sinceNanos < hangNanos) {
            return;
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(hangNanos);
        for (SensorTask task : tasks) {
            if (task == current.task) {
                task.unreadable("bus " + bus + " has not answered for over " + seconds + " s");
            } else if (now - task.dueNanos() >= hangNanos) {
                task.unreadable("bus " + bus + " is held up by " + current.task.spec().id());
            }
        }
    }
}
