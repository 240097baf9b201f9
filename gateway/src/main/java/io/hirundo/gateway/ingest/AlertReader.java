package io.hirundo.gateway.ingest;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * {@code {"code","severity","message","active"}} to {@code {"id","code","severity","message","state"}}, where the id is
 * {@code deviceId:code}: raising the same code again means the same alert. Other members are passed over.
 */
final class AlertReader {
    private static final int MAX_MESSAGE_CHARACTERS = 1024;
    private static final String SEVERITIES = "\"info\", \"warning\" or \"critical\"";

    private final Body body;

    AlertReader(Body body) {
        this.body = body;
    }

    /** Reads behind the opening brace. */
    void read() throws IOException, Refused {
        String code = null;
        String severity = null;
        String message = null;
        Boolean active = null;
        for (String name = body.nextName(); name != null; name = body.nextName()) {
            if (body.tookEnvelope(name)) {
                continue;
            }
            switch (name) {
                case "code" -> code = once(code, name, body.id(name));
                case "severity" -> severity = once(severity, name, severity());
                case "message" -> message = once(message, name, body.text(name, MAX_MESSAGE_CHARACTERS));
                case "active" -> active = once(active, name, body.flag(name));
                default -> {
                    body.nextValue();
                    body.skipValue();
                }
            }
        }
        write(required(code, "code", "an id"), required(severity, "severity", SEVERITIES),
                required(message, "message", "a string"), required(active, "active", "true or false"));
    }

    private void write(String code, String severity, String message, boolean active) throws Refused {
        body.out().raw('{').name("id").raw('"').ascii(body.deviceId()).raw(':').ascii(code).raw('"')
                .name("code").raw('"').ascii(code).raw('"')
                .name("severity").raw('"').ascii(severity).raw('"');
        body.write("message", message);
        body.out().name("state").ascii(active ? "\"raised\"" : "\"cleared\"").raw('}');
    }

    private String severity() throws IOException, Refused {
        String text = body.text("severity", 16);
        return switch (text) {
            case "info", "warning", "critical" -> text;
            default -> throw body.member("severity", JsonToken.VALUE_STRING, SEVERITIES);
        };
    }

    private <T> T once(T before, String name, T now) throws Refused {
        if (before != null) {
            throw body.duplicate(name);
        }
        return now;
    }

    private <T> T required(T value, String name, String allowed) throws Refused {
        if (value == null) {
            throw body.missing(name, allowed);
        }
        return value;
    }
}
