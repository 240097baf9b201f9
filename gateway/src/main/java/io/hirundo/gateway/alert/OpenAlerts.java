package io.hirundo.gateway.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The alerts that were raised and not cleared, by id, the last event of each, oldest first. Owned by the sequencer.
 *
 * <p>An acknowledged alert stays open until whoever raised it clears it; one that tells of something that is over is cleared
 * with the acknowledgement. If a device raises it anew, it is to be acknowledged anew: so says the log to all who read it.
 */
public final class OpenAlerts {
    /** A device that raises ever new codes must not fill the memory; the oldest is forgotten here, not in the log. */
    static final int MAX_OPEN = 10_000;
    /** Codes of alerts that are over when somebody has seen them. */
    private static final Set<String> ONCE = Set.of("journal-damaged");
    private static final String ID = "id";
    private static final String CODE = "code";
    private static final String MESSAGE = "message";
    private static final String STATE = "state";
    private static final String BY = "by";
    private static final String ACKNOWLEDGED = "acknowledged";
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Event> byId = new LinkedHashMap<>();
    /** For other threads. */
    private volatile int size;

    public void restore(Collection<Event> open) {
        open.forEach(this::apply);
    }

    public void apply(Event event) {
        if (event.type() == EventType.ALERT) {
            fold(event);
            size = byId.size();
        }
    }

    /** How many are open. Any thread. */
    public int size() {
        return size;
    }

    private void fold(Event event) {
        String id = member(event.payload(), ID);
        if ("cleared".equals(member(event.payload(), STATE))) {
            byId.remove(id);
            return;
        }
        byId.remove(id); // to the end: the order is that of the events, as after a restart
        byId.put(id, event);
        if (byId.size() > MAX_OPEN) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    /**
     * Whether an alert with this payload would change nothing: the same is open, acknowledged or not, or none is and this
     * clears it.
     */
    public boolean holds(byte[] payload) {
        Event open = byId.get(member(payload, ID));
        if (open == null) {
            return "cleared".equals(member(payload, STATE));
        }
        if (!isAcknowledged(open)) {
            return Arrays.equals(open.payload(), payload);
        }
        Map<String, String> acknowledged = members(open.payload());
        acknowledged.put(STATE, "raised");
        acknowledged.remove(BY);
        return acknowledged.equals(members(payload));
    }

    /** The last event of the open alert with this id; null if there is none. */
    public Event find(String id) {
        return byId.get(id);
    }

    public static boolean isAcknowledged(Event alert) {
        return ACKNOWLEDGED.equals(member(alert.payload(), STATE));
    }

    static String id(Event alert) {
        return member(alert.payload(), ID);
    }

    static String code(Event alert) {
        return member(alert.payload(), CODE);
    }

    static String message(Event alert) {
        return member(alert.payload(), MESSAGE);
    }

    /** Whether it, or its end, was told by the device itself: then it says that the device is there. */
    public static boolean isOfDevice(Event alert) {
        return !isAcknowledged(alert) && !OwnAlerts.isOwn(id(alert));
    }

    /**
     * Whether it tells of something that happened once and has no end of its own: it is over when somebody has seen it. Such
     * are alerts of the gateway itself alone.
     */
    public static boolean endsWhenAcknowledged(Event alert) {
        return alert.deviceId().equals(alert.gatewayId()) && ONCE.contains(code(alert));
    }

    /** The payload of the event that acknowledges this alert. */
    public static byte[] acknowledged(Event alert, String userId) {
        Map<String, String> members = members(alert.payload());
        members.put(STATE, ACKNOWLEDGED);
        members.put(BY, userId);
        return json(members);
    }

    /** The payload of the event that clears this alert, with the same message. */
    public static byte[] cleared(Event alert) {
        return cleared(alert, message(alert));
    }

    /** The payload of the event that clears this alert. */
    static byte[] cleared(Event alert, String message) {
        Map<String, String> members = members(alert.payload());
        members.put(MESSAGE, message);
        members.put(STATE, "cleared");
        members.remove(BY);
        return json(members);
    }

    private static byte[] json(Map<String, String> members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            for (Map.Entry<String, String> member : members.entrySet()) {
                json.writeStringField(member.getKey(), member.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written to", e);
        }
        return out.toByteArray();
    }

    public List<Event> all() {
        return new ArrayList<>(byId.values());
    }

    private static String member(byte[] payload, String name) {
        String value = members(payload).get(name);
        if (value == null) {
            throw new IllegalArgumentException("an alert without '" + name + "'");
        }
        return value;
    }

    /** All are strings. */
    private static Map<String, String> members(byte[] payload) {
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(payload)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, parser.getText());
            }
            return members;
        } catch (IOException e) {
            throw new UncheckedIOException("an alert's payload is not the object ingest wrote", e);
        }
    }
}
