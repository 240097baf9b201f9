package io.hirundo.gateway.ingest;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How much one device may send, and how many devices there may be. A bucket of tokens a device: a minute's worth at once,
 * refilled at the sustained rate; a device that floods loses its own messages and nobody else's.
 *
 * <p>Devices are counted once they have sent a valid message, and not forgotten before a restart unless someone deletes
 * them: who invents ids reaches the limit and stays there, while known devices go on.
 *
 * <p>Buckets belong to the MQTT callback thread; only {@link #forget} and {@link #devices} are for any thread.
 */
final class FloodGate {
    /** A device that comes back after an outage hands in what it kept. */
    private static final int BURST_SECONDS = 60;

    private final int messagesPerSecond;
    private final int maxDevices;
    private final long nanosPerMessage;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    /**
     * @param messagesPerSecond sustained rate of one device; 0: no limit
     * @param known             devices the gateway has seen before, which must not be locked out by invented ones
     */
    FloodGate(int messagesPerSecond, int maxDevices, Collection<String> known, long nowNanos) {
        this.messagesPerSecond = messagesPerSecond;
        this.maxDevices = maxDevices;
        this.nanosPerMessage = messagesPerSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / messagesPerSecond;
        known.forEach(deviceId -> buckets.put(deviceId, new Bucket(nowNanos)));
    }

    /** Takes a token of a known device; who is unknown passes, and is met again at {@link #enter}. */
    void pass(String deviceId, long nowNanos) throws Refused {
        if (messagesPerSecond == 0) {
            return;
        }
        Bucket bucket = buckets.get(deviceId);
        if (bucket != null && !bucket.take(nowNanos)) {
            throw new Refused(RejectionReason.RATE_LIMITED, "'" + deviceId + "' sent more than " + messagesPerSecond
                    + " messages a second for over " + BURST_SECONDS + " s");
        }
    }

    /** The device has sent a valid message: counts it if it is new. */
    void enter(String deviceId, long nowNanos) throws Refused {
        if (buckets.containsKey(deviceId)) {
            return;
        }
        if (buckets.size() >= maxDevices) {
            throw new Refused(RejectionReason.TOO_MANY_DEVICES, "'" + deviceId + "' is new, and there are "
                    + maxDevices + " devices already, which is the limit");
        }
        buckets.put(deviceId, new Bucket(nowNanos));
    }

    /** The device was deleted: makes room for another. */
    void forget(String deviceId) {
        buckets.remove(deviceId);
    }

    int devices() {
        return buckets.size();
    }

    /** Counts time instead of tokens: the moment at which the bucket would be full again. */
    private final class Bucket {
        private long fullAtNanos;

        Bucket(long nowNanos) {
            this.fullAtNanos = nowNanos;
        }

        boolean take(long nowNanos) {
            long from = fullAtNanos - nowNanos > 0 ? fullAtNanos : nowNanos;
            if (from + nanosPerMessage - nowNanos > TimeUnit.SECONDS.toNanos(BURST_SECONDS)) {
                return false;
            }
            fullAtNanos = from + nanosPerMessage;
            return true;
        }
    }
}
