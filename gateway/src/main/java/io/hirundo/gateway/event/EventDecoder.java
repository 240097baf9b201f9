package io.hirundo.gateway.event;

import java.nio.charset.StandardCharsets;

/**
 * Reads back what {@link EventEncoder} wrote, without a JSON parser: the members stand in a known order, and only the
 * payload can hold anything but plain ids and numbers. Unknown members between {@code serverTs} and {@code payload}
 * are passed over ({@code clock} stands there).
 */
public final class EventDecoder {
    private static final byte[] TYPE = EventEncoder.ascii("{\"type\":\"");
    private static final byte[] GATEWAY = EventEncoder.ascii("\",\"gatewayId\":\"");
    private static final byte[] DEVICE = EventEncoder.ascii("\",\"deviceId\":\"");
    private static final byte[] SEQ = EventEncoder.ascii("\",\"seq\":");
    private static final byte[] TS = EventEncoder.ascii(",\"ts\":");
    private static final byte[] SERVER_TS = EventEncoder.ascii(",\"serverTs\":");
    private static final byte[] PAYLOAD = EventEncoder.PAYLOAD;

    private final byte[] in;
    private final int start;
    private final int end;
    private int at;

    private EventDecoder(byte[] in, int start, int end) {
        this.in = in;
        this.start = start;
        this.end = end;
        this.at = start;
    }

    /**
     * @param in    holds one event's JSON from {@code start} to {@code end}
     * @return the event, its frame in an array of its own
     * @throws IllegalArgumentException if this is not what the encoder writes
     */
    public static Event decode(byte[] in, int start, int end) {
        return new EventDecoder(in, start, end).event();
    }

    private Event event() {
        EventType type = EventType.ofWireName(textBehind(TYPE));
        String gatewayId = textBehind(GATEWAY);
        String deviceId = textBehind(DEVICE);
        long seq = numberBehind(SEQ);
        long ts = numberBehind(TS);
        long serverTs = numberBehind(SERVER_TS);
        while (at < end && !isNext(PAYLOAD)) {
            at++;
        }
        skip(PAYLOAD);
        int length = end - start;
        int jsonStart = Frames.headerLength(length);
        byte[] frame = new byte[jsonStart + length];
        Frames.putTextHeader(frame, length);
        System.arraycopy(in, start, frame, jsonStart, length);
        return new Event(seq, type, gatewayId, deviceId, ts, serverTs, frame, jsonStart, jsonStart + at - start, null);
    }

    private String textBehind(byte[] lead) {
        skip(lead);
        int from = at;
        while (at < end && in[at] != '"') {
            at++;
        }
        return new String(in, from, at - from, StandardCharsets.ISO_8859_1);
    }

    private long numberBehind(byte[] lead) {
        skip(lead);
        boolean negative = at < end && in[at] == '-';
        if (negative) {
            at++;
        }
        int from = at;
        long number = 0;
        while (at < end && in[at] >= '0' && in[at] <= '9') {
            number = number * 10 + in[at++] - '0';
        }
        if (at == from) {
            throw unexpected("a number");
        }
        return negative ? -number : number;
    }

    private void skip(byte[] lead) {
        if (!isNext(lead)) {
            throw unexpected("'" + new String(lead, StandardCharsets.US_ASCII) + "'");
        }
        at += lead.length;
    }

    private boolean isNext(byte[] lead) {
        if (end - at < lead.length) {
            return false;
        }
        for (int i = 0; i < lead.length; i++) {
            if (in[at + i] != lead[i]) {
                return false;
            }
        }
        return true;
    }

    private IllegalArgumentException unexpected(String expected) {
        String text = new String(in, start, Math.min(end - start, 200), StandardCharsets.UTF_8);
        return new IllegalArgumentException("no event: expected " + expected + " at byte " + (at - start) + " of " + text);
    }
}
