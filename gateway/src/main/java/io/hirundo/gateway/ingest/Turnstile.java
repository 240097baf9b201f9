package io.hirundo.gateway.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The bounded queue in front of one thread that does everything in turn. When it is full, whoever posts waits.
 *
 * <p>Waking a thread costs more than an event does. So the thread is woken only when it sleeps for want of work, and while
 * messages come in a stream it naps for a millisecond between batches, in which the queue fills, rather than once a message.
 */
final class Turnstile {
    private static final int CAPACITY = 8_192;
    private static final int BATCH = 1_024;
    private static final long NAP_NANOS = 1_000_000;
    /** More than two a millisecond are a stream: then a millisecond more of latency saves a wake-up a message. */
    private static final long STREAM_NANOS = 500_000;

    private final ArrayBlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final Consumer<RuntimeException> onFailure;
    private volatile Thread owner;
    private volatile boolean asleep;
    private volatile boolean stopping;

    Turnstile(Consumer<RuntimeException> onFailure) {
        this.onFailure = onFailure;
    }

    /** Waits while the queue is full. Any thread but the owner, which would wait for itself. */
    void post(Runnable work) throws InterruptedException {
        queue.put(work);
        wake();
    }

    boolean isOwner() {
        return Thread.currentThread() == owner;
    }

    int depth() {
        return queue.size();
    }

    /**
     * Works until {@link #stop()}, then does what is still queued.
     *
     * @param between called after each batch and at least every {@code idleNanos}
     */
    void run(Runnable between, long idleNanos) {
        owner = Thread.currentThread();
        List<Runnable> batch = new ArrayList<>(BATCH);
        long before = System.nanoTime();
        while (true) {
            boolean last = stopping;
            long now = System.nanoTime();
            long sinceLastBatch = now - before;
            before = now;
            int size = queue.drainTo(batch, BATCH);
            for (Runnable work : batch) {
                safely(work);
            }
            batch.clear();
            safely(between);
            if (size == 0) {
                if (last) {
                    return;
                }
                sleep(idleNanos);
            } else if (size > 1 && size < BATCH && sinceLastBatch / size < STREAM_NANOS) {
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
    }

    void stop() {
        stopping = true;
        wake();
    }

    private void safely(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            onFailure.accept(e);
        }
    }

    private void sleep(long nanos) {
        asleep = true;
        // Looked at again after the flag is up: who posts now sees the flag, who posted before is seen here.
        if (queue.isEmpty() && !stopping) {
            LockSupport.parkNanos(nanos);
        }
        asleep = false;
    }

    private void wake() {
        if (asleep) {
            LockSupport.unpark(owner);
        }
    }
}
