package io.hirundo.gateway.command;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.event.Ids;
import io.hirundo.gateway.event.JsonFound;
import io.hirundo.gateway.event.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * A command of the fleet: {@code {"id","deviceId","command","by","expiresAt"}}. Other members are passed over.
 *
 * @param id        the fleet's own; a second one of the same id is the same command
 * @param by        {@code fleet:} and what the fleet says; {@code fleet} alone where it says nothing. So a user of the fleet
 *                  is never taken for one of the site
 * @param expiresAt epoch milliseconds of the fleet's clock
 * @param ts        epoch milliseconds of the fleet's clock: when it was given
 */
public record FleetCommand(String id, String deviceId, byte[] command, String by, long expiresAt, long ts) {
    private static final String FLEET = "fleet";
    /** With the prefix below what a user id may have. */
    private static final int MAX_BY = 120;
    private static final JsonMapper JSON = StrictJson.mapper();

    /** It cannot be carried out. Id and device are there where they could be read: then whoever gave it is told. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Optional<String> id;
        private final transient Optional<String> deviceId;

        private Malformed(Optional<String> id, Optional<String> deviceId, String message) {
            super(message, null, false, false);
            this.id = id;
            this.deviceId = deviceId;
        }

        public Optional<String> id() {
            return id;
        }

        public Optional<String> deviceId() {
            return deviceId;
        }
    }

    /** @throws Malformed with a message that says what was found and what is allowed */
    public static FleetCommand read(byte[] json, long ts) throws Malformed {
        JsonNode node = parse(json);
        Optional<String> id = id(node, "id");
        Optional<String> deviceId = id(node, "deviceId");
        if (id.isEmpty() || deviceId.isEmpty()) {
            String member = id.isEmpty() ? "id" : "deviceId";
            throw new Malformed(id, deviceId, "'" + member + "' must be a string matching " + Ids.ID_RULE + "; found "
                    + JsonFound.of(node.get(member)));
        }
        try {
            return new FleetCommand(id.get(), deviceId.get(), CommandRules.command(node.get("command")), by(node.get("by")),
                    expiresAt(node.get("expiresAt")), ts);
        } catch (IllegalArgumentException e) {
            throw new Malformed(id, deviceId, e.getMessage());
        }
    }

    private static JsonNode parse(byte[] json) throws Malformed {
        try {
            JsonNode node = JSON.readTree(json);
            if (node.isObject()) {
                return node;
            }
            throw new Malformed(Optional.empty(), Optional.empty(),
                    "a command must be an object, found " + JsonFound.of(node));
        } catch (JacksonException e) {
            throw new Malformed(Optional.empty(), Optional.empty(), "not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be read", e);
        }
    }

    private static Optional<String> id(JsonNode node, String member) {
        return Optional.ofNullable(node.get(member)).map(JsonNode::textValue).filter(Ids::isId);
    }

    private static String by(JsonNode by) {
        if (by == null || by.isNull()) {
            return FLEET;
        }
        if (!by.isTextual() || by.textValue().length() > MAX_BY) {
            throw new IllegalArgumentException("'by' must be a string of at most " + MAX_BY + " characters; found "
                    + JsonFound.of(by));
        }
        return by.textValue().isEmpty() ? FLEET : FLEET + ":" + by.textValue();
    }

    private static long expiresAt(JsonNode expiresAt) {
        if (expiresAt == null || !expiresAt.isIntegralNumber() || !expiresAt.canConvertToLong() || expiresAt.longValue() < 0) {
            throw new IllegalArgumentException("'expiresAt' must be epoch milliseconds; found " + JsonFound.of(expiresAt));
        }
        return expiresAt.longValue();
    }

    byte[] payload() {
        return CommandJson.command(id, command, by, expiresAt);
    }
}
