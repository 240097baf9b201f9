package io.hirundo.gateway.live;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.command.CommandRequest;
import io.hirundo.gateway.command.CommandRules;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Ids;
import io.hirundo.gateway.event.JsonFound;
import io.hirundo.gateway.event.StrictJson;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Text of a viewer to {@link ViewerMessage}; never throws for what a viewer may send. Any thread. */
final class MessageReader {
    /** One subscription may name so many; who wants more wants a prefix. */
    static final int MAX_PATTERNS = 1_000;
    /** As many as a payload can have at most would cost a search for each of them; who wants so many wants all. */
    static final int MAX_METRICS = 100;
    /** Once in a quarter of an hour: who wants to hear less should rather ask. */
    private static final double MIN_RATE = 0.001;
    /** More is as good as no limit. */
    private static final double MAX_RATE = 1_000;
    private static final String PRESENCE = "presence";
    private static final int MAX_ID_LENGTH = 64;
    /** A device's id, a colon and a code, which is an id too. */
    private static final int MAX_ALERT_ID_LENGTH = 2 * Ids.MAX_LENGTH + 1;
    private static final int MAX_SINCE = 100;

    private static final JsonMapper JSON = StrictJson.mapper();

    private MessageReader() {}

    static ViewerMessage read(String text) {
        JsonNode message;
        try {
            message = JSON.readTree(text);
        } catch (JacksonException e) {
            return new ViewerMessage.Invalid(null, ErrorCode.INVALID_JSON, "not JSON: " + e.getOriginalMessage()
                    + (e.getLocation() == null ? "" : ", at character " + e.getLocation().getCharOffset()));
        }
        if (message.isMissingNode()) {
            return new ViewerMessage.Invalid(null, ErrorCode.INVALID_JSON, "not JSON: nothing but white space");
        }
        if (!message.isObject()) {
            return new ViewerMessage.Invalid(null, ErrorCode.INVALID_MESSAGE,
                    "a message is an object with a member type, not " + JsonFound.of(message));
        }
        String id = null;
        try {
            id = optionalText(message, "id", MAX_ID_LENGTH);
            return read(message, id);
        } catch (IllegalArgumentException e) {
            return new ViewerMessage.Invalid(id, ErrorCode.INVALID_MESSAGE, e.getMessage());
        }
    }

    private static ViewerMessage read(JsonNode message, String id) {
        String type = text(message, "type", MAX_ID_LENGTH);
        return switch (type) {
            case "auth" -> new ViewerMessage.Auth(id, text(message, "token", 8_192));
            case "subscribe" -> subscribe(message, id);
            case "unsubscribe" -> new ViewerMessage.Unsubscribe(id, patterns(message));
            case "acknowledge" -> new ViewerMessage.Acknowledge(id, text(message, "alertId", MAX_ALERT_ID_LENGTH));
            case "command" -> command(message, id);
            case "ping" -> new ViewerMessage.Ping(id);
            default -> new ViewerMessage.Invalid(id, ErrorCode.UNKNOWN_TYPE, "unknown type '" + type
                    + "'; there are auth, subscribe, unsubscribe, command, acknowledge, ping");
        };
    }

    private static ViewerMessage subscribe(JsonNode message, String id) {
        return new ViewerMessage.Subscribe(id, DevicePatterns.of(patterns(message)), types(message), presence(message),
                metrics(message), intervalNanos(message), since(message));
    }

    private static ViewerMessage command(JsonNode message, String id) {
        String deviceId = text(message, "deviceId", Ids.MAX_LENGTH);
        if (!Ids.isId(deviceId)) {
            throw new IllegalArgumentException("'deviceId' is '" + shortened(deviceId) + "'; an id must match " + Ids.ID_RULE);
        }
        return new ViewerMessage.Command(id, new CommandRequest(deviceId, CommandRules.command(message.get("command")),
                CommandRules.ttlMs(message.get("ttlMs"))));
    }

    private static List<String> patterns(JsonNode message) {
        JsonNode devices = message.get("devices");
        if (devices == null || !devices.isArray() || devices.isEmpty() || devices.size() > MAX_PATTERNS) {
            throw new IllegalArgumentException("'devices' must be an array of 1 to " + MAX_PATTERNS
                    + " ids, prefixes with a trailing *, or *; found " + JsonFound.of(devices));
        }
        List<String> patterns = new ArrayList<>(devices.size());
        for (JsonNode device : devices) {
            if (!device.isTextual()) {
                throw new IllegalArgumentException("'devices' holds " + JsonFound.of(device) + " where a string is expected");
            }
            patterns.add(device.textValue());
        }
        return patterns;
    }

    private static Set<EventType> types(JsonNode message) {
        JsonNode types = message.get("types");
        if (types == null || types.isNull()) {
            return EnumSet.allOf(EventType.class);
        }
        if (!types.isArray() || types.isEmpty()) {
            throw new IllegalArgumentException("'types' must be an array of event types and " + PRESENCE + ", found "
                    + JsonFound.of(types));
        }
        EnumSet<EventType> set = EnumSet.noneOf(EventType.class);
        for (JsonNode type : types) {
            if (!type.asText().equals(PRESENCE)) {
                set.add(eventType(type.asText()));
            }
        }
        return set;
    }

    private static EventType eventType(String name) {
        try {
            return EventType.ofWireName(shortened(name));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + ", and " + PRESENCE, e);
        }
    }

    /** It is no event: it comes only where it is asked for by name. */
    private static boolean presence(JsonNode message) {
        for (JsonNode type : message.path("types")) {
            if (type.asText().equals(PRESENCE)) {
                return true;
            }
        }
        return false;
    }

    private static MetricFilter metrics(JsonNode message) {
        JsonNode metrics = message.get("metrics");
        if (metrics == null || metrics.isNull()) {
            return MetricFilter.ALL;
        }
        if (!metrics.isArray() || metrics.isEmpty() || metrics.size() > MAX_METRICS) {
            throw new IllegalArgumentException("'metrics' must be an array of 1 to " + MAX_METRICS
                    + " names, or left out for all; found " + JsonFound.of(metrics));
        }
        Set<String> names = new HashSet<>();
        for (JsonNode metric : metrics) {
            if (!metric.isTextual() || !Ids.isMetric(metric.textValue())) {
                throw new IllegalArgumentException("'metrics' holds " + (metric.isTextual()
                        ? "'" + shortened(metric.textValue()) + "'" : JsonFound.of(metric)) + "; a name must match " + Ids.METRIC_RULE);
            }
            names.add(metric.textValue());
        }
        return new MetricFilter(names);
    }

    private static long intervalNanos(JsonNode message) {
        JsonNode maxRate = message.get("maxRate");
        if (maxRate == null || maxRate.isNull()) {
            return 0;
        }
        // Written so that it is false for what is no number.
        if (!(maxRate.isNumber() && maxRate.doubleValue() >= MIN_RATE && maxRate.doubleValue() <= MAX_RATE)) {
            throw new IllegalArgumentException("'maxRate' must be a number from " + MIN_RATE + " to " + (int) MAX_RATE
                    + ", telemetry events a second and device; found " + JsonFound.of(maxRate));
        }
        return (long) Math.ceil(1e9 / maxRate.doubleValue());
    }

    private static List<ViewerMessage.Since> since(JsonNode message) {
        JsonNode since = message.get("since");
        if (since == null || since.isNull()) {
            return List.of();
        }
        if (!since.isArray() || since.size() > MAX_SINCE) {
            throw new IllegalArgumentException("'since' must be an array of at most " + MAX_SINCE
                    + " objects {gatewayId, journalId, seq}, found " + JsonFound.of(since));
        }
        List<ViewerMessage.Since> cursors = new ArrayList<>(since.size());
        for (JsonNode cursor : since) {
            JsonNode seq = cursor.get("seq");
            if (seq == null || !seq.isIntegralNumber() || !seq.canConvertToLong() || seq.longValue() < 0) {
                throw new IllegalArgumentException("'since' needs a 'seq' from 0 up, found " + JsonFound.of(seq));
            }
            cursors.add(new ViewerMessage.Since(text(cursor, "gatewayId", MAX_ID_LENGTH),
                    text(cursor, "journalId", MAX_ID_LENGTH), seq.longValue()));
        }
        return cursors;
    }

    private static String text(JsonNode object, String member, int maxLength) {
        String text = optionalText(object, member, maxLength);
        if (text == null) {
            throw new IllegalArgumentException("'" + member + "' is missing; there are " + members(object));
        }
        return text;
    }

    private static String optionalText(JsonNode object, String member, int maxLength) {
        JsonNode value = object.get(member);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || value.textValue().length() > maxLength) {
            throw new IllegalArgumentException("'" + member + "' must be a string of at most " + maxLength
                    + " characters, found " + JsonFound.of(value));
        }
        return value.textValue();
    }

    private static String members(JsonNode object) {
        Iterator<String> names = object.fieldNames();
        StringBuilder list = new StringBuilder();
        for (int i = 0; names.hasNext() && i < 10; i++) {
            String name = names.next();
            list.append(i == 0 ? "" : ", ").append(name, 0, Math.min(name.length(), 40));
        }
        return list.isEmpty() ? "no members" : list.toString();
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
