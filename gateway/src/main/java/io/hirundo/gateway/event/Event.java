package io.hirundo.gateway.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An event with its place in the log, encoded. Immutable; nobody writes to {@link #frame()}.
 *
 * <p>{@code frame} holds a complete, unmasked WebSocket text frame (RFC 6455, section 5.2), so that a viewer's writer
 * copies it as it is; the JSON, which journal and Redis take, starts at {@code jsonStart} and ends with the array.
 *
 * @param seq          place in the log, below 2^53
 * @param ts           epoch milliseconds: when it was measured
 * @param serverTs     epoch milliseconds: when ingest took it in
 * @param jsonStart    offset of the event's JSON in {@code frame}
 * @param payloadStart offset of the payload object's opening brace in {@code frame}
 * @param metrics      for telemetry that comes from ingest; null for other types and for what was read from the journal
 */
public record Event(long seq, EventType type, String gatewayId, String deviceId, long ts, long serverTs,
                    byte[] frame, int jsonStart, int payloadStart, Metrics metrics) {

    /** A device that goes with the gateway's clock, or gives no time, differs by no more; one whose samples waited differs more. */
    private static final long FOLLOWS_MS = 300_000;

    /** False where {@code "clock":"unsynchronised"} stands behind serverTs, whose last digit is what the payload's name follows else. */
    public boolean isClockTrusted() {
        return frame[payloadStart - EventEncoder.PAYLOAD.length - 1] != '"';
    }

    /**
     * Whether {@code ts} goes wrong with the gateway's clock: that could not be trusted, and the device shows the same. A
     * device that shows another time has a clock of its own, which may be right.
     */
    public boolean followsDoubtfulClock() {
        return !isClockTrusted() && Math.abs(ts - serverTs) <= FOLLOWS_MS;
    }

    /** Offset behind the payload's closing brace: the payload is the last member. */
    public int payloadEnd() {
        return frame.length - 1;
    }

    public int jsonLength() {
        return frame.length - jsonStart;
    }

    /** A copy of the JSON: for clients that want an array of their own, and not on the path of every viewer. */
    public byte[] json() {
        return Arrays.copyOfRange(frame, jsonStart, frame.length);
    }

    public byte[] payload() {
        return Arrays.copyOfRange(frame, payloadStart, payloadEnd());
    }

    @Override
    public String toString() {
        return new String(frame, jsonStart, jsonLength(), StandardCharsets.UTF_8);
    }
}
