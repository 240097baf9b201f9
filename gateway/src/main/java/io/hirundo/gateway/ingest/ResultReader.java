package io.hirundo.gateway.ingest;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * {@code {"id","status","result"?,"message"?}}: what became of a command. The payload has the same members; {@code result}
 * may hold any JSON. Other members are passed over.
 */
final class ResultReader {
    private static final int MAX_MESSAGE_CHARACTERS = 1024;
    private static final String STATUSES = "\"done\", \"failed\" or \"rejected\"";

    private final Body body;

    ResultReader(Body body) {
        this.body = body;
    }

    /** Reads behind the opening brace. */
    void read() throws IOException, Refused {
        String id = null;
        String status = null;
        String message = null;
        byte[] result = null;
        for (String name = body.nextName(); name != null; name = body.nextName()) {
            if (body.tookEnvelope(name)) {
                continue;
            }
            boolean again = switch (name) {
                case "id" -> id != null;
                case "status" -> status != null;
                case "message" -> message != null;
                case "result" -> result != null;
                default -> false;
            };
            if (again) {
                throw body.duplicate(name);
            }
            switch (name) {
                case "id" -> id = body.id(name);
                case "status" -> status = status();
                case "message" -> message = body.text(name, MAX_MESSAGE_CHARACTERS);
                case "result" -> result = result();
                default -> {
                    body.nextValue();
                    body.skipValue();
                }
            }
        }
        if (id == null) {
            throw body.missing("id", "the id of the command");
        }
        if (status == null) {
            throw body.missing("status", STATUSES);
        }
        PayloadWriter out = body.out();
        out.clear();
        out.raw('{').name("id").raw('"').ascii(id).raw('"').name("status").raw('"').ascii(status).raw('"');
        if (result != null) {
            out.name("result").bytes(result);
        }
        if (message != null) {
            body.write("message", message);
        }
        out.raw('}');
    }

    private String status() throws IOException, Refused {
        String text = body.text("status", 16);
        return switch (text) {
            case "done", "failed", "rejected" -> text;
            default -> throw body.member("status", JsonToken.VALUE_STRING, STATUSES);
        };
    }

    private byte[] result() throws IOException, Refused {
        JsonToken token = body.nextValue();
        if (token != JsonToken.START_OBJECT) {
            throw body.member("result", token, "an object");
        }
        body.out().clear();
        copyObject();
        return body.out().toBytes();
    }

    /** Recursion ends at the nesting that the JSON parser allows. */
    private void copyObject() throws IOException, Refused {
        PayloadWriter out = body.out();
        out.raw('{');
        boolean first = true;
        for (String name = body.nextName(); name != null; name = body.nextName()) {
            if (!first) {
                out.raw(',');
            }
            first = false;
            body.copyName(name);
            copyValue(name, body.nextValue());
        }
        out.raw('}');
    }

    private void copyArray(String name) throws IOException, Refused {
        PayloadWriter out = body.out();
        out.raw('[');
        boolean first = true;
        for (JsonToken token = body.nextValue(); token != JsonToken.END_ARRAY; token = body.nextValue()) {
            if (!first) {
                out.raw(',');
            }
            first = false;
            copyValue(name, token);
        }
        out.raw(']');
    }

    private void copyValue(String name, JsonToken token) throws IOException, Refused {
        switch (token) {
            case START_OBJECT -> copyObject();
            case START_ARRAY -> copyArray(name);
            case VALUE_STRING -> body.copyString(name);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> body.copyNumber(name, token, RejectionReason.MEMBER);
            case VALUE_TRUE -> body.out().ascii("true");
            case VALUE_FALSE -> body.out().ascii("false");
            case VALUE_NULL -> body.out().ascii("null");
            default -> throw body.member(name, token, "any JSON value");
        }
    }
}
