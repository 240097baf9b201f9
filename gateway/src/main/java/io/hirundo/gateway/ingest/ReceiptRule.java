package io.hirundo.gateway.ingest;

import io.hirundo.gateway.event.Delivery.ReceiptTo;
import java.util.Optional;

/**
 * Where a device may have its commit receipt sent: below its own prefix, and nowhere the gateway or another part of the
 * device listens for something else. Otherwise one device could make the gateway speak to another, or to itself.
 */
final class ReceiptRule {
    /** The correlation data comes back with each receipt and is kept with each message in flight. */
    private static final int MAX_CORRELATION_BYTES = 1024;
    private static final int MAX_TOPIC_CHARACTERS = 256;

    private ReceiptRule() {}

    /** @param prefix the first level of the topics with its slash */
    static Optional<ReceiptTo> receiptTo(String prefix, String deviceId, String topic, byte[] correlation) {
        if (topic == null || correlation == null || correlation.length > MAX_CORRELATION_BYTES) {
            return Optional.empty();
        }
        int own = prefix.length() + deviceId.length() + 1;
        boolean below = topic.length() > own && topic.length() <= MAX_TOPIC_CHARACTERS && topic.startsWith(prefix)
                && topic.startsWith(deviceId, prefix.length()) && topic.charAt(own - 1) == '/';
        if (!below || hasForbidden(topic) || isTaken(topic, own)) {
            return Optional.empty();
        }
        return Optional.of(new ReceiptTo(topic, correlation));
    }

    private static boolean hasForbidden(String topic) {
        for (int i = 0; i < topic.length(); i++) {
            char c = topic.charAt(i);
            if (c == '+' || c == '#' || c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
                return true;
            }
        }
        return false;
    }

    /** Also what lies below them: {@code telemetry/x} is nobody's today, and should stay free. */
    private static boolean isTaken(String topic, int own) {
        int slash = topic.indexOf('/', own);
        String level = topic.substring(own, slash < 0 ? topic.length() : slash);
        return level.isEmpty() || level.equals("commands") || DeviceTopic.Kind.ofLevel(level, 0) != null;
    }
}
