package io.hirundo.gateway.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Sends viewers away before a planned stop, one after the other in no particular order, evenly over the given time: so that
 * they do not all arrive at another server in the same moment. Runs on the thread that stops.
 */
final class Drain {
    private static final long STEP_MILLIS = 10;
    /** This server, if it is only started again, is back in less; they come back spread over so much at least. */
    private static final long LEAST_SPREAD_MILLIS = 5_000;

    private final Collection<Viewer> connected;
    private final long nanos;
    private final int spreadMs;
    private final LongSupplier nanoTime;
    private volatile boolean hurried;

    /** @param connected shrinks as they leave */
    Drain(Collection<Viewer> connected, Duration over, LongSupplier nanoTime) {
        this.connected = connected;
        this.nanos = over.toNanos();
        this.spreadMs = (int) Math.max(over.toMillis(), LEAST_SPREAD_MILLIS);
        this.nanoTime = nanoTime;
    }

    /** Returns when all have been sent away, or have left by themselves. */
    void run() throws InterruptedException {
        List<Viewer> order = new ArrayList<>(connected);
        Collections.shuffle(order);
        long start = nanoTime.getAsLong();
        int sent = 0;
        while (sent < order.size() && !connected.isEmpty()) {
            long elapsed = nanoTime.getAsLong() - start;
            int due = hurried || elapsed >= nanos ? order.size() : (int) ((double) elapsed / nanos * order.size()) + 1;
            while (sent < due) {
                sendAway(order.get(sent++));
            }
            if (sent < order.size()) {
                TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
            }
        }
        connected.forEach(this::sendAway); // who had just come in when the stop began
    }

    /** Sends the rest away at once. Any thread. */
    void hurry() {
        hurried = true;
    }

    private void sendAway(Viewer viewer) {
        viewer.send(Replies.goodbye(ThreadLocalRandom.current().nextInt(spreadMs)));
        viewer.close(CloseCode.GOING_AWAY, "the gateway stops");
    }
}
