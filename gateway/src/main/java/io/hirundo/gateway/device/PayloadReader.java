package io.hirundo.gateway.device;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the payloads of events that come from the journal, at start; what ingest made carries its values with it. */
final class PayloadReader {
    private static final JsonFactory JSON = new JsonFactory();

    private PayloadReader() {}

    /** @return each metric's value as JSON */
    static Map<String, byte[]> values(byte[] payload) {
        Map<String, byte[]> values = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(payload)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                String json = parser.nextToken() == JsonToken.VALUE_STRING
                        ? "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(parser.getText())) + "\""
                        : parser.getText();
                values.put(name, json.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a telemetry payload of the journal is not the flat object ingest wrote", e);
        }
        return values;
    }

    /** Whether a result says that the device is there: others than these may be the gateway's own. */
    static boolean isSignOfLife(byte[] result) {
        try (JsonParser parser = JSON.createParser(result)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isStatus = parser.currentName().equals("status");
                parser.nextToken();
                if (isStatus) {
                    return parser.getText().equals("done") || parser.getText().equals("failed");
                }
                parser.skipChildren();
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("a result's payload is not the object ingest wrote", e);
        }
    }
}
