package io.hirundo.gateway.live;

import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Frames;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which metrics of telemetry a viewer wishes for; two that name the same are equal. Any thread.
 *
 * @param names of the metrics; empty: all
 */
record MetricFilter(Set<String> names) {
    static final MetricFilter ALL = new MetricFilter(Set.of());

    MetricFilter {
        names = Set.copyOf(names);
    }

    boolean isAll() {
        return names.isEmpty();
    }

    MetricFilter union(MetricFilter other) {
        if (isAll() || other.isAll()) {
            return ALL;
        }
        Set<String> both = new HashSet<>(names);
        both.addAll(other.names);
        return new MetricFilter(both);
    }

    /** Whether this lets through all that the other does. */
    boolean covers(MetricFilter other) {
        return isAll() || !other.isAll() && names.containsAll(other.names);
    }

    /**
     * The event with the wished metrics alone, in their order and with the digits they came with; the same object where
     * nothing is to be left out; null where nothing would be left. Events that are no telemetry pass as they are.
     */
    Event project(Event event) {
        if (isAll() || event.type() != EventType.TELEMETRY) {
            return event;
        }
        byte[] frame = event.frame();
        int end = event.payloadEnd() - 1; // the closing brace
        byte[] payload = new byte[event.payloadEnd() - event.payloadStart()];
        int size = 0;
        boolean whole = true;
        // The payload is what ingest wrote: flat, without blanks, names without escapes.
        for (int at = event.payloadStart() + 1; at < end; ) {
            int nameEnd = indexOf(frame, '"', at + 1, end);
            int valueEnd = valueEnd(frame, nameEnd + 2, end);
            if (names.contains(new String(frame, at + 1, nameEnd - at - 1, StandardCharsets.ISO_8859_1))) {
                payload[size] = (byte) (size == 0 ? '{' : ',');
                System.arraycopy(frame, at, payload, size + 1, valueEnd - at);
                size += 1 + valueEnd - at;
            } else {
                whole = false;
            }
            at = valueEnd + 1;
        }
        if (whole) {
            return event;
        }
        if (size == 0) {
            return null;
        }
        payload[size++] = '}';
        return with(event, payload, size);
    }

    private static Event with(Event event, byte[] payload, int size) {
        int head = event.payloadStart() - event.jsonStart();
        int length = head + size + 1;
        int jsonStart = Frames.headerLength(length);
        byte[] frame = new byte[jsonStart + length];
        Frames.putTextHeader(frame, length);
        System.arraycopy(event.frame(), event.jsonStart(), frame, jsonStart, head);
        System.arraycopy(payload, 0, frame, jsonStart + head, size);
        frame[frame.length - 1] = '}';
        return new Event(event.seq(), event.type(), event.gatewayId(), event.deviceId(), event.ts(), event.serverTs(),
                frame, jsonStart, jsonStart + head, null);
    }

    private static int valueEnd(byte[] json, int from, int end) {
        if (from >= end || json[from] != '"') {
            return indexOf(json, ',', from, end);
        }
        int at = from + 1;
        while (at < end && json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return Math.min(at + 1, end);
    }

    /** {@code end} where it is not found. */
    private static int indexOf(byte[] json, char wanted, int from, int end) {
        int at = from;
        while (at < end && json[at] != wanted) {
            at++;
        }
        return at;
    }

    DeviceState project(DeviceState device) {
        if (isAll()) {
            return device;
        }
        Map<String, byte[]> values = new LinkedHashMap<>(device.values());
        values.keySet().retainAll(names);
        return device.withValues(values);
    }
}
