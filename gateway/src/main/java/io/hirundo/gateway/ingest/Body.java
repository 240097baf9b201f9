package io.hirundo.gateway.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hirundo.gateway.event.Ids;
import java.io.IOException;

/**
 * One message's JSON while it is read, with what all kinds have in common: the device's timestamp, the device id, and
 * errors that say where. One object serves message after message; not for two threads at once.
 */
final class Body {
    /** A double needs 24 characters at most; a longer number is a mistake or an attack. */
    private static final int MAX_NUMBER_CHARACTERS = 40;

    private final PayloadWriter out = new PayloadWriter();
    private JsonParser json;
    private String deviceId;
    private long ts;
    private boolean fromDevice;
    private boolean deviceIdSeen;

    void begin(JsonParser json, String deviceId, long arrivedMs) {
        this.json = json;
        this.deviceId = deviceId;
        this.ts = arrivedMs;
        this.fromDevice = false;
        this.deviceIdSeen = false;
        out.clear();
    }

    PayloadWriter out() {
        return out;
    }

    String deviceId() {
        return deviceId;
    }

    /** Epoch milliseconds: the device's own, or the arrival. */
    long ts() {
        return ts;
    }

    boolean isTsFromDevice() {
        return fromDevice;
    }

    /** The next member's name, null at the end of the object. */
    String nextName() throws IOException {
        return json.nextFieldName();
    }

    JsonToken nextValue() throws IOException {
        return json.nextToken();
    }

    void skipValue() throws IOException {
        json.skipChildren();
    }

    /** Takes {@code timestamp} and {@code deviceId}, which every kind may carry. @return whether it was one of them */
    boolean tookEnvelope(String name) throws IOException, Refused {
        if (name.equals("timestamp")) {
            takeTimestamp(nextValue());
            return true;
        }
        if (name.equals("deviceId")) {
            takeDeviceId(nextValue());
            return true;
        }
        return false;
    }

    private void takeTimestamp(JsonToken token) throws IOException, Refused {
        if (fromDevice) {
            throw duplicate("timestamp");
        }
        long given = Timestamps.INVALID;
        if (token == JsonToken.VALUE_STRING) {
            given = Timestamps.parse(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
        } else if (token == JsonToken.VALUE_NUMBER_INT && json.getTextLength() <= 15) {
            given = json.getLongValue();
        }
        if (!Timestamps.isInRange(given)) {
            throw refused(RejectionReason.TIMESTAMP, "'timestamp' is " + found(token) + "; allowed: " + Timestamps.RULE);
        }
        ts = given;
        fromDevice = true;
    }

    private void takeDeviceId(JsonToken token) throws IOException, Refused {
        if (deviceIdSeen) {
            throw duplicate("deviceId");
        }
        deviceIdSeen = true;
        if (token != JsonToken.VALUE_STRING || !json.getText().equals(deviceId)) {
            throw refused(RejectionReason.DEVICE_MISMATCH,
                    "'deviceId' is " + found(token) + ", but the topic is that of '" + deviceId + "'");
        }
    }

    /** A string member of at most {@code maxCharacters}. */
    String text(String name, int maxCharacters) throws IOException, Refused {
        JsonToken token = nextValue();
        if (token != JsonToken.VALUE_STRING) {
            throw member(name, token, "a string of at most " + maxCharacters + " characters");
        }
        if (json.getTextLength() > 2 * maxCharacters) {
            throw tooLong(name, maxCharacters);
        }
        String text = json.getText();
        if (text.codePointCount(0, text.length()) > maxCharacters) {
            throw tooLong(name, maxCharacters);
        }
        return text;
    }

    /** A string member that follows the rule of ids. */
    String id(String name) throws IOException, Refused {
        String text = text(name, Ids.MAX_LENGTH);
        if (!Ids.isId(text)) {
            throw member(name, JsonToken.VALUE_STRING, "an id that matches " + Ids.ID_RULE);
        }
        return text;
    }

    boolean flag(String name) throws IOException, Refused {
        JsonToken token = nextValue();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw member(name, token, "true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** Writes the string value that was just read. */
    void copyString(String name) throws IOException, Refused {
        copyString(name, Integer.MAX_VALUE / 2, RejectionReason.MEMBER);
    }

    void copyString(String name, int maxCharacters, RejectionReason reason) throws IOException, Refused {
        int length = json.getTextLength();
        int characters = length > 2 * maxCharacters
                ? length : out.string(json.getTextCharacters(), json.getTextOffset(), length);
        if (characters < 0) {
            throw loneSurrogate(name, reason);
        }
        if (characters > maxCharacters) {
            throw refused(reason, "'" + Excerpt.of(name) + "' is a string of more than " + maxCharacters + " characters");
        }
    }

    /** Writes a member name that may be any string, with its colon. */
    void copyName(String name) throws Refused {
        char[] chars = name.toCharArray();
        if (out.string(chars, 0, chars.length) < 0) {
            throw loneSurrogate(name, RejectionReason.MEMBER);
        }
        out.raw(':');
    }

    /** Writes a string that was read before. */
    void write(String name, String text) throws Refused {
        out.name(name);
        char[] chars = text.toCharArray();
        if (out.string(chars, 0, chars.length) < 0) {
            throw loneSurrogate(name, RejectionReason.MEMBER);
        }
    }

    /** Writes the number that was just read with the digits it came with. @return its value, finite */
    double copyNumber(String name, JsonToken token, RejectionReason reason) throws IOException, Refused {
        int length = json.getTextLength();
        if (length > MAX_NUMBER_CHARACTERS) {
            throw refused(reason, "'" + Excerpt.of(name) + "' is a number of " + length + " characters; allowed: "
                    + MAX_NUMBER_CHARACTERS);
        }
        double number = json.getDoubleValue();
        if (!Double.isFinite(number)) {
            throw refused(reason, "'" + Excerpt.of(name) + "' is " + found(token) + ", which is not a finite number");
        }
        out.ascii(json.getTextCharacters(), json.getTextOffset(), length);
        return number;
    }

    Refused duplicate(String name) {
        return refused(RejectionReason.DUPLICATE_MEMBER, "'" + Excerpt.of(name) + "' stands there twice");
    }

    Refused missing(String name, String allowed) {
        return new Refused(RejectionReason.MEMBER, "'" + name + "' is missing; allowed: " + allowed);
    }

    Refused member(String name, JsonToken token, String allowed) throws IOException {
        return refused(RejectionReason.MEMBER, "'" + Excerpt.of(name) + "' is " + found(token) + "; allowed: " + allowed);
    }

    Refused refused(RejectionReason reason, String message) {
        return new Refused(reason, message + " (at byte " + json.currentTokenLocation().getByteOffset() + ")");
    }

    private Refused tooLong(String name, int maxCharacters) {
        return refused(RejectionReason.MEMBER, "'" + name + "' is a string of more than " + maxCharacters + " characters");
    }

    private Refused loneSurrogate(String name, RejectionReason reason) {
        return refused(reason, "'" + Excerpt.of(name) + "' has half of a surrogate pair, which no UTF-8 can hold");
    }

    /** The value as people should see it in an error. */
    String found(JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> "\"" + Excerpt.of(json.getText()) + "\"";
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_NULL -> "null";
            default -> Excerpt.of(json.getText());
        };
    }
}
