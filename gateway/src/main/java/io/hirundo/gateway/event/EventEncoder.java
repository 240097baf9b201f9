package io.hirundo.gateway.event;

import java.nio.charset.StandardCharsets;

/**
 * Writes an event's JSON, the only place that does:
 * {@code {"type","gatewayId","deviceId","seq","ts","serverTs","payload"}} in this order, without blanks, and
 * {@code "clock":"unsynchronised"} before the payload where the gateway could not trust its clock.
 *
 * <p>One array is allocated an event: frame header and JSON. Ids need no escaping, their alphabet has none to escape.
 */
public final class EventEncoder {
    private static final byte[] TS = ascii(",\"ts\":");
    private static final byte[] SERVER_TS = ascii(",\"serverTs\":");
    private static final byte[] DOUBT = ascii(",\"clock\":\"unsynchronised\"");
    static final byte[] PAYLOAD = ascii(",\"payload\":");
    private static final EventType[] TYPES = EventType.values();

    private final String gatewayId;
    private final byte[][] heads = new byte[TYPES.length][];
    private final byte[] digits = new byte[20];

    /** Not for two threads at once: it keeps a buffer. */
    public EventEncoder(String gatewayId) {
        if (!Ids.isId(gatewayId)) {
            throw new IllegalArgumentException("gateway id '" + gatewayId + "' must match " + Ids.ID_RULE);
        }
        this.gatewayId = gatewayId;
        for (EventType type : TYPES) {
            heads[type.ordinal()] = ascii(
                    "{\"type\":\"" + type.wireName() + "\",\"gatewayId\":\"" + gatewayId + "\",\"deviceId\":\"");
        }
    }

    /** An event of a time when the clock was trusted. */
    public Event encode(EventType type, String deviceId, long seq, long ts, long serverTs, byte[] payload,
                        Metrics metrics) {
        return encode(type, deviceId, seq, ts, serverTs, true, payload, metrics);
    }

    /** @param payload a JSON object, UTF-8, without line breaks */
    @SuppressWarnings("deprecation") // String.getBytes(int, ...) copies Latin-1 without a coder: ids are ASCII
    public Event encode(EventType type, String deviceId, long seq, long ts, long serverTs, boolean clockTrusted,
                        byte[] payload, Metrics metrics) {
        byte[] head = heads[type.ordinal()];
        int length = head.length + deviceId.length() + 8 + decimals(seq) + TS.length + decimals(ts)
                + SERVER_TS.length + decimals(serverTs) + (clockTrusted ? 0 : DOUBT.length) + PAYLOAD.length + payload.length + 1;
        int jsonStart = Frames.headerLength(length);
        byte[] out = new byte[jsonStart + length];
        Frames.putTextHeader(out, length);
        int at = put(out, jsonStart, head);
        deviceId.getBytes(0, deviceId.length(), out, at);
        at += deviceId.length();
        out[at++] = '"';
        out[at++] = ',';
        out[at++] = '"';
        out[at++] = 's';
        out[at++] = 'e';
        out[at++] = 'q';
        out[at++] = '"';
        out[at++] = ':';
        at = putNumber(out, at, seq);
        at = put(out, at, TS);
        at = putNumber(out, at, ts);
        at = put(out, at, SERVER_TS);
        at = putNumber(out, at, serverTs);
        if (!clockTrusted) {
            at = put(out, at, DOUBT);
        }
        at = put(out, at, PAYLOAD);
        int payloadStart = at;
        at = put(out, at, payload);
        out[at] = '}';
        return new Event(seq, type, gatewayId, deviceId, ts, serverTs, out, jsonStart, payloadStart, metrics);
    }

    private static int put(byte[] out, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, out, at, bytes.length);
        return at + bytes.length;
    }

    private int putNumber(byte[] out, int at, long number) {
        if (number < 0) {
            out[at++] = '-';
            number = -number;
        }
        int n = 0;
        do {
            digits[n++] = (byte) ('0' + number % 10);
            number /= 10;
        } while (number != 0);
        while (n > 0) {
            out[at++] = digits[--n];
        }
        return at;
    }

    private static int decimals(long number) {
        int n = number < 0 ? 2 : 1;
        for (long rest = Math.abs(number); rest >= 10; rest /= 10) {
            n++;
        }
        return n;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
