package io.hirundo.gateway.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The payloads of the events {@code command} and {@code command_result}, and the body that goes to the device. */
final class CommandJson {
    private static final JsonFactory JSON = new JsonFactory();

    private CommandJson() {}

    /** @param command a JSON object */
    static byte[] command(String id, byte[] command, String by, long expiresAt) {
        return utf8("{\"id\":\"" + id + "\",\"command\":" + text(command) + ",\"by\":" + quoted(by) + ",\"expiresAt\":"
                + expiresAt + "}");
    }

    /** What the device gets. */
    static byte[] body(String id, byte[] command, long expiresAt) {
        return utf8("{\"id\":\"" + id + "\",\"command\":" + text(command) + ",\"expiresAt\":" + expiresAt + "}");
    }

    /** A result of the gateway's own. */
    static byte[] result(String id, String status, String message) {
        return utf8("{\"id\":\"" + id + "\",\"status\":\"" + status + "\",\"message\":" + quoted(message) + "}");
    }

    /** The members of a payload that ingest or this class wrote: strings as text, everything else as its JSON. */
    static Map<String, String> members(byte[] payload) {
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(payload)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken token = parser.nextToken();
                if (token.isStructStart()) {
                    int start = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    int end = (int) parser.currentLocation().getByteOffset();
                    members.put(name, new String(payload, start, end - start, StandardCharsets.UTF_8));
                } else {
                    members.put(name, parser.getText());
                }
            }
            return members;
        } catch (IOException e) {
            throw new UncheckedIOException("the payload of a command or result is not the object that was written", e);
        }
    }

    private static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
