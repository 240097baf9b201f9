package io.hirundo.gateway.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What a {@code device_status} event says.
 *
 * @param reason why it is offline, in the device's words; null where it gave none
 */
public record StatusPayload(boolean isOnline, String reason) {
    private static final JsonFactory JSON = new JsonFactory();

    public static StatusPayload read(byte[] payload) {
        boolean isOnline = false;
        String reason = null;
        try (JsonParser parser = JSON.createParser(payload)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals("isOnline")) {
                    isOnline = parser.getBooleanValue();
                } else if (name.equals("reason")) {
                    reason = parser.getText();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a status payload is not the object ingest wrote", e);
        }
        return new StatusPayload(isOnline, reason);
    }
}
