package io.hirundo.sensors.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * A command to switch, as it came over MQTT: {@code {"id":"c1","command":{"on":true},"expiresAt":1733394600000}}.
 *
 * @param id        names the command; a second one with the same id is the same command
 * @param on        wanted state
 * @param expiresAt epoch milliseconds after which it must not be carried out; empty: never expires
 */
record Command(String id, boolean on, OptionalLong expiresAt) {

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
    static Command parse(byte[] body) throws Malformed {
        if (body.length > MAX_BYTES) {
            throw new Malformed("", "a command of " + body.length + " bytes, at most " + MAX_BYTES + " are allowed");
        }
        String id = "";
        Boolean on = null;
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
                            on = parseSwitch(json);
                        }
                    }
                    default -> { }
                }
                json.skipChildren();
            }
            if (id.isEmpty() && problem == null) {
                problem = "expected an id";
            }
            if (on == null && problem == null) {
                problem = "expected command {\"on\": true} or {\"on\": false}";
            }
            if (problem != null) {
                throw new Malformed(id, problem);
            }
            return new Command(id, on, expiresAt);
        } catch (JsonProcessingException e) {
            throw new Malformed("", "no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new Malformed("", "unreadable: " + e.getMessage());
        }
    }

    /** The value of {@code on} if that is all there is; null otherwise: half of a command is not carried out. */
    private static Boolean parseSwitch(JsonParser json) throws IOException {
        Boolean on = null;
        boolean strange = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isOn = json.currentName().equals("on");
            JsonToken value = json.nextToken();
            if (isOn && value.isBoolean()) {
                on = json.getBooleanValue();
            } else {
                strange = true;
            }
            json.skipChildren();
        }
        return strange ? null : on;
    }
}
