package io.hirundo.gateway.alert;

import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.alert.condition.Condition;
import io.hirundo.gateway.alert.condition.ConditionException;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Metrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A site with a time that the test moves, and the alerts that come out of it. */
final class RuleSite {
    static final String GATEWAY = "site-7";

    final OpenAlerts open = new OpenAlerts();
    /** {@code raised boiler~hot}, in order. */
    final List<String> said = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    /** Whether the sequencer takes nothing more just now. */
    boolean isFull;
    long nanos = -5_000_000_000L; // the running time may be negative
    long epochMs = 1_760_000_000_000L;
    private final EventEncoder encoder = new EventEncoder(GATEWAY);
    final OwnAlerts alerts = new OwnAlerts(open, this::emitBehind, () -> epochMs);
    private long seq;

    AlertRules rules(AlertRule... rules) {
        return new AlertRules(GATEWAY, List.of(rules), alerts, () -> nanos);
    }

    static AlertRule rule(String name, String device, String when, String holdsFor, String clear) {
        return new AlertRule(name, DevicePatterns.of(List.of(device)), condition(when),
                Optional.ofNullable(clear).map(RuleSite::condition), Duration.parse("PT" + holdsFor), Severity.CRITICAL,
                Optional.empty(), "hirundo.yaml:1");
    }

    private static Condition condition(String text) {
        try {
            return Condition.parse(text);
        } catch (ConditionException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private boolean emitBehind(EventType type, String deviceId, long ts, long serverTs, byte[] payload) {
        if (isFull) {
            return false;
        }
        Event event = encoder.encode(type, deviceId, ++seq, ts, serverTs, payload, null);
        open.apply(event);
        events.add(event);
        said.add(member(event, "state") + " " + member(event, "id"));
        return true;
    }

    static String member(Event event, String name) {
        String payload = new String(event.payload(), StandardCharsets.UTF_8);
        int from = payload.indexOf("\"" + name + "\":\"") + name.length() + 4;
        return payload.substring(from, payload.indexOf('"', from));
    }

    String lastMessage() {
        return member(events.getLast(), "message");
    }

    void pass(Duration time) {
        nanos += time.toNanos();
        epochMs += time.toMillis();
    }

    /** A tick a second for so long. */
    void pass(Duration time, AlertRules rules) {
        for (long i = 0; i < time.toSeconds(); i++) {
            pass(Duration.ofSeconds(1));
            rules.tick();
        }
    }

    Event status(String deviceId, String payload) {
        return encoder.encode(EventType.STATUS, deviceId, ++seq, epochMs, epochMs,
                payload.replace('\'', '"').getBytes(StandardCharsets.UTF_8), null);
    }

    /** @param namesAndValues names, each followed by a number, a truth value or a text */
    Event telemetry(String deviceId, Object... namesAndValues) {
        return telemetryAt(epochMs, deviceId, namesAndValues);
    }

    /** @param ts the device's own */
    Event telemetryAt(long ts, String deviceId, Object... namesAndValues) {
        int size = namesAndValues.length / 2;
        String[] names = new String[size];
        int[] starts = new int[size];
        int[] ends = new int[size];
        double[] numbers = new double[size];
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < size; i++) {
            names[i] = (String) namesAndValues[2 * i];
            Object value = namesAndValues[2 * i + 1];
            json.append(i == 0 ? "" : ",").append('"').append(names[i]).append("\":");
            starts[i] = json.length();
            json.append(value instanceof String text ? '"' + text + '"' : value.toString());
            ends[i] = json.length();
            numbers[i] = switch (value) {
                case Number number -> number.doubleValue();
                case Boolean flag -> flag ? 1 : 0;
                default -> Double.NaN;
            };
        }
        byte[] payload = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
        return encoder.encode(EventType.TELEMETRY, deviceId, ++seq, ts, epochMs, payload,
                new Metrics(payload, names, starts, ends, numbers));
    }

    /** @param namesAndJson as in {@code temperature=85} */
    static KnownDevice known(String deviceId, String... namesAndJson) {
        Map<String, byte[]> values = new HashMap<>();
        for (String pair : namesAndJson) {
            values.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1).getBytes(StandardCharsets.UTF_8));
        }
        return new KnownDevice(deviceId, true, null, values);
    }
}
