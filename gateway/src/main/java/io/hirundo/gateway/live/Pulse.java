package io.hirundo.gateway.live;

import io.hirundo.gateway.access.TokenVerifier;
import io.hirundo.gateway.event.Frames;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of the live server: twice a second it looks at every viewer. It pings, ends who does not answer, whose token
 * has run out, whose write stalls, and who does not answer a close frame.
 */
final class Pulse implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final long PERIOD_MILLIS = 500;
    private static final long AUTH_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** A peer that answers a close frame does so at once; one that never will must not keep its socket. */
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** So long may one write wait: a tablet that takes nothing in for so long is switched off or out of reach. */
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Collection<Viewer> viewers;
    private final LiveCounters counters;
    private final long heartbeatNanos;
    private final LongSupplier nanoTime;
    private final LongSupplier epochMs;
    private final TokenVerifier tokens;
    private final byte[] ping = Frames.ping();

    Pulse(Collection<Viewer> viewers, LiveCounters counters, long heartbeatMs, LongSupplier nanoTime,
          LongSupplier epochMs, TokenVerifier tokens) {
        this.viewers = viewers;
        this.counters = counters;
        this.heartbeatNanos = TimeUnit.MILLISECONDS.toNanos(heartbeatMs);
        this.nanoTime = nanoTime;
        this.epochMs = epochMs;
        this.tokens = tokens;
    }

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            beat();
            try {
                TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the live server is closing
            }
        }
    }

    void beat() {
        long nowNanos = nanoTime.getAsLong();
        long nowMs = epochMs.getAsLong();
        for (Viewer viewer : viewers) {
            try {
                look(viewer, nowNanos, nowMs);
            } catch (RuntimeException e) {
                LOG.warn("looking after viewer {}: {}", viewer.wire().peer(), e.toString());
            }
        }
    }

    private void look(Viewer viewer, long nowNanos, long nowMs) {
        if (viewer.writingForNanos(nowNanos) > STALLED_NANOS) {
            counters.stalled.increment();
            viewer.wire().abort();
        } else if (viewer.closingForNanos(nowNanos) > CLOSING_NANOS && viewer.writingForNanos(nowNanos) == 0) {
            viewer.wire().abort();
        } else if (viewer.principal() == null) {
            if (nowNanos - viewer.openedAtNanos() > AUTH_NANOS) {
                viewer.close(CloseCode.UNAUTHORISED, "no token within 5 s");
            }
        } else if (tokens.hasExpired(viewer.principal(), nowMs)) {
            viewer.close(CloseCode.UNAUTHORISED, "the token has expired");
        } else if (nowNanos - viewer.pingedAtNanos() >= heartbeatNanos) {
            if (viewer.isReplaying()) {
                viewer.needsNoPing(nowNanos);
            } else if (viewer.isPongSeen()) {
                viewer.pinged(nowNanos);
                viewer.send(ping);
            } else {
                counters.silent.increment();
                viewer.wire().abort();
            }
        }
    }
}
