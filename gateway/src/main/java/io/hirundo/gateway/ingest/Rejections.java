package io.hirundo.gateway.ingest;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was refused: counted by reason, and the last hundred kept for {@code GET /api/v1/ingest/rejected}. Any thread.
 */
public final class Rejections {
    private static final Logger LOG = LoggerFactory.getLogger(Rejections.class);
    private static final int KEPT = 100;
    private static final int KEPT_BODY_BYTES = 200;
    private static final long LOG_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Map<RejectionReason, LongAdder> counts = new EnumMap<>(RejectionReason.class);
    private final Deque<Rejection> last = new ArrayDeque<>(KEPT);
    private final LongSupplier nanoTime;
    private long loggedAtNanos;
    private long sinceLogged;

    /**
     * @param topic    as it came, shortened
     * @param deviceId null where the topic named none
     * @param reason   {@link RejectionReason#wireName()}
     * @param message  what was found, where, and what is allowed
     * @param timeMs   epoch milliseconds of arrival
     * @param body     the first bytes as text, made safe to show
     */
    public record Rejection(String topic, String deviceId, String reason, String message, long timeMs, String body) {}

    Rejections(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.loggedAtNanos = nanoTime.getAsLong() - LOG_EVERY_NANOS;
        for (RejectionReason reason : RejectionReason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    void add(Arrival arrival, String deviceId, RejectionReason reason, String message) {
        add(arrival.topic(), deviceId, reason, message, arrival.arrivedMs(), arrival.body());
    }

    /** @param topic or where else it came from */
    public void add(String topic, String deviceId, RejectionReason reason, String message, long timeMs, byte[] body) {
        counts.get(reason).increment();
        Rejection rejection = new Rejection(Excerpt.of(topic), deviceId, reason.wireName(), message, timeMs,
                Excerpt.of(body, KEPT_BODY_BYTES));
        long others;
        synchronized (last) {
            if (last.size() == KEPT) {
                last.removeLast();
            }
            last.addFirst(rejection);
            long now = nanoTime.getAsLong();
            sinceLogged++;
            if (now - loggedAtNanos < LOG_EVERY_NANOS) {
                return;
            }
            loggedAtNanos = now;
            others = sinceLogged - 1;
            sinceLogged = 0;
        }
        LOG.warn("refused a message on {}: {}: {}{}", rejection.topic(), rejection.reason(), message,
                others == 0 ? "" : " (and " + others + " others since the last such line)");
    }

    /** The newest first. */
    public List<Rejection> last() {
        synchronized (last) {
            return new ArrayList<>(last);
        }
    }

    public long count(RejectionReason reason) {
        return counts.get(reason).sum();
    }

    public long count() {
        long sum = 0;
        for (LongAdder count : counts.values()) {
            sum += count.sum();
        }
        return sum;
    }

    /** Reasons that occurred, by their name on the wire. */
    public Map<String, Long> counts() {
        Map<String, Long> byName = new TreeMap<>();
        counts.forEach((reason, count) -> {
            if (count.sum() > 0) {
                byName.put(reason.wireName(), count.sum());
            }
        });
        return byName;
    }
}
