package io.hirundo.gateway.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A JSON value and all that differs from it in one place: a value of another type or at the edge of what may be, a member
 * less, a member more. A schema and a reader that judge all of these alike mean the same thing.
 */
public final class Mutations {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** What the contracts allow a text to have here or there. */
    private static final int[] LENGTHS = {32, 64, 256, 1024, 8192};
    private static final List<JsonNode> OTHERS = others();

    private Mutations() {}

    private static List<JsonNode> others() {
        List<JsonNode> others = new ArrayList<>(List.of(JSON.nullNode(), JSON.booleanNode(true),
                JSON.numberNode(0), JSON.numberNode(-1), JSON.numberNode(2.5), JSON.numberNode(1_000), JSON.numberNode(1_001),
                JSON.numberNode(1_733_394_600_000L), JSON.textNode(""), JSON.textNode("a b"), JSON.textNode("done"),
                JSON.textNode("2024-12-05T10:30:00Z"), JSON.textNode("*"), JSON.arrayNode(), JSON.arrayNode().add("a"),
                JSON.arrayNode().add(1), JSON.objectNode(), JSON.objectNode().put("a", 1), JSON.objectNode().put("a b", "x")));
        for (int limit : LENGTHS) {
            others.add(JSON.textNode("x".repeat(limit)));
            others.add(JSON.textNode("x".repeat(limit + 1)));
        }
        return others;
    }

    /** @return the value itself first */
    public static List<JsonNode> of(JsonNode value) {
        List<JsonNode> all = new ArrayList<>();
        all.add(value);
        collect(value, all::add);
        return all;
    }

    private static void collect(JsonNode value, Consumer<JsonNode> found) {
        OTHERS.forEach(found);
        if (value instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> {
                found.accept(object.deepCopy().without(name));
                collect(object.get(name), changed -> found.accept(object.deepCopy().set(name, changed)));
            });
            found.accept(object.deepCopy().put("more", 1));
        } else if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                collect(array.get(i), changed -> {
                    ArrayNode copy = array.deepCopy();
                    copy.set(index, changed);
                    found.accept(copy);
                });
            }
        }
    }
}
