package io.hirundo.gateway.event;

import com.fasterxml.jackson.databind.JsonNode;

/** What stands in a JSON document where something else is allowed, in the words of an error: short, whatever was sent. */
public final class JsonFound {
    private static final int MAX_DIGITS = 40;

    private JsonFound() {}

    /** @param node null: nothing stands there */
    public static String of(JsonNode node) {
        if (node == null) {
            return "nothing";
        }
        return switch (node.getNodeType()) {
            case STRING -> "a string of " + node.textValue().length() + " characters";
            case NUMBER -> "the number " + shortened(node.asText());
            case BOOLEAN -> node.asText();
            case NULL -> "null";
            case ARRAY -> "an array of " + node.size();
            case OBJECT -> "an object";
            case BINARY, MISSING, POJO -> "nothing";
        };
    }

    private static String shortened(String text) {
        return text.length() <= MAX_DIGITS ? text : text.substring(0, MAX_DIGITS) + "…";
    }
}
