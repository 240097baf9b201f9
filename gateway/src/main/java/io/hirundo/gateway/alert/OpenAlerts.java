package io.hirundo.gateway.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The alerts that were raised and not cleared, by id, oldest first. Owned by the sequencer. */
public final class OpenAlerts {
    /** A device that raises ever new codes must not fill the memory; the oldest is forgotten here, not in the log. */
    static final int MAX_OPEN = 10_000;
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Event> byId = new LinkedHashMap<>();

    public void restore(Collection<Event> open) {
        open.forEach(this::apply);
    }

    public void apply(Event event) {
        if (event.type() != EventType.ALERT) {
            return;
        }
        String id = member(event.payload(), "id");
        if ("cleared".equals(member(event.payload(), "state"))) {
            byId.remove(id);
            return;
        }
        byId.put(id, event);
        if (byId.size() > MAX_OPEN) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    /** Whether an alert with this payload would change nothing: the same is open, or none is and this clears it. */
    public boolean holds(byte[] payload) {
        Event open = byId.get(member(payload, "id"));
        return open == null ? "cleared".equals(member(payload, "state")) : Arrays.equals(open.payload(), payload);
    }

    public List<Event> all() {
        return new ArrayList<>(byId.values());
    }

    private static String member(byte[] payload, String name) {
        try (JsonParser parser = JSON.createParser(payload)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals(name);
                parser.nextToken();
                if (found) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            throw new IllegalArgumentException("an alert without '" + name + "'");
        } catch (IOException e) {
            throw new UncheckedIOException("an alert's payload is not the object ingest wrote", e);
        }
    }
}
