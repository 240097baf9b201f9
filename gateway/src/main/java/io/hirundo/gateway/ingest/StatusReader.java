package io.hirundo.gateway.ingest;

import java.io.IOException;

/**
 * {@code {"online":true|false,"reason"?,"timestamp"?}} to {@code {"isOnline","reason"?}}. Other members are passed over, so
 * that devices may say more than the gateway understands.
 */
final class StatusReader {
    private static final int MAX_REASON_CHARACTERS = 256;

    private final Body body;

    StatusReader(Body body) {
        this.body = body;
    }

    /** Reads behind the opening brace. @return whether the device is online */
    boolean read() throws IOException, Refused {
        Boolean online = null;
        String reason = null;
        for (String name = body.nextName(); name != null; name = body.nextName()) {
            if (body.tookEnvelope(name)) {
                continue;
            }
            switch (name) {
                case "online" -> {
                    if (online != null) {
                        throw body.duplicate(name);
                    }
                    online = body.flag(name);
                }
                case "reason" -> reason = body.text(name, MAX_REASON_CHARACTERS);
                default -> {
                    body.nextValue();
                    body.skipValue();
                }
            }
        }
        if (online == null) {
            throw body.missing("online", "true or false");
        }
        body.out().raw('{').name("isOnline").ascii(online ? "true" : "false");
        if (reason != null) {
            body.write("reason", reason);
        }
        body.out().raw('}');
        return online;
    }
}
