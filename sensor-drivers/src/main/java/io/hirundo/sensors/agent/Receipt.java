package io.hirundo.sensors.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Tells a commit receipt, {@code {"seq":1042}}, from anything else that may come to that topic. Stateless. */
final class Receipt {

    private static final JsonFactory JSON = new JsonFactory();

    private Receipt() {
    }

    /** Whether that body says that something is on disk: only then may a sample be forgotten. */
    static boolean isReceipt(byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            boolean seq = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isSeq = json.currentName().equals("seq");
                seq |= json.nextToken() == JsonToken.VALUE_NUMBER_INT && isSeq;
                json.skipChildren();
            }
            return seq;
        } catch (IOException e) {
            return false; // no JSON, no receipt
        }
    }
}
