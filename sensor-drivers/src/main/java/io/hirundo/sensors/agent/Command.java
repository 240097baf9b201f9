package io.hirundo.sensors.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.hirundo.sensors.chip.Order;
import io.hirundo.sensors.chip.Orders;
import io.hirundo.sensors.chip.Value;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A command, as it came over MQTT: {@code {"id":"c1","command":{"on":true},"expiresAt":1733394600000}}.
 *
 * @param id        names the command; a second one with the same id is the same command
 * @param order     what is to be done
 * @param expiresAt epoch milliseconds after which it must not be carried out; empty: never expires
 */
record Command(String id, Order order, OptionalLong expiresAt) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_ID = 128;
    private static final int MAX_BYTES = 64 * 1024;

    /** A command that cannot be carried out. The id is empty where not even that could be read. */
    static final class Malformed extends Exception {
        private final String id;

        Malformed(String id, String message) {
            super(message);
            this.id = id;
        }

        String id() {
            return id;
        }
    }

    /** @throws Malformed with a message that says what was expected and found */
    static Command parse(byte[] body, Orders orders) throws Malformed {
        if (body.length > MAX_BYTES) {
            throw new Malformed("", "a command of " + body.length + " bytes, at most " + MAX_BYTES + " are allowed");
        }
        String id = "";
        Map<String, Value> members = Map.of();
        OptionalLong expiresAt = OptionalLong.empty();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new Malformed("", "expected a JSON object");
            }
            String problem = null;
            // The whole object is read before anything is refused, so that the refusal carries the id.
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                switch (field) {
                    case "id" -> {
                        if (value == JsonToken.VALUE_STRING && !json.getText().isEmpty() && json.getText().length() <= MAX_ID) {
                            id = json.getText();
                        } else {
                            problem = "expected id to be a string of 1 to " + MAX_ID + " characters";
                        }
                    }
                    case "expiresAt" -> {
                        if (value == JsonToken.VALUE_NUMBER_INT) {
                            expiresAt = OptionalLong.of(json.getLongValue());
                        } else if (value != JsonToken.VALUE_NULL) {
                            problem = "expected expiresAt in epoch milliseconds";
                        }
                    }
                    case "command" -> {
                        if (value == JsonToken.START_OBJECT) {
                            members = parseMembers(json);
                        }
                    }
                    default -> { }
                }
                json.skipChildren();
            }
            if (id.isEmpty() && problem == null) {
                problem = "expected an id";
            }
            if (problem != null) {
                throw new Malformed(id, problem);
            }
            return new Command(id, orders.parse(members), expiresAt);
        } catch (IllegalArgumentException e) {
            throw new Malformed(id, e.getMessage());
        } catch (JsonProcessingException e) {
            throw new Malformed("", "no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new Malformed("", "unreadable: " + e.getMessage());
        }
    }

    /** The members if all of them are numbers and true or false; none otherwise: half of a command is not carried out. */
    private static Map<String, Value> parseMembers(JsonParser json) throws IOException {
        Map<String, Value> members = new HashMap<>();
        boolean strange = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (value.isBoolean()) {
                strange |= members.put(name, new Value.Switch(json.getBooleanValue())) != null;
            } else if (value.isNumeric()) {
                strange |= members.put(name, new Value.Quantity(json.getDoubleValue(), 0)) != null;
            } else {
                strange = true;
            }
            json.skipChildren();
        }
        return strange ? Map.of() : members;
    }
}
