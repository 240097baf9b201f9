package io.hirundo.gateway.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hirundo.gateway.event.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What users say of one device: {@code {"name","location","tags":[…],"metrics":{"temperature":{"unit","min","max","label"}}}}, each
 * member optional. Checked by {@link EntryRules}. Immutable; kept as JSON, because there may be thousands and hardly one is asked for.
 */
public final class UserEntry {
    /** Nothing was said. */
    public static final UserEntry NONE = new UserEntry("{}".getBytes(StandardCharsets.US_ASCII));
    private static final String TAGS = "tags";
    /** Numbers keep the digits with which they came. */
    private static final JsonMapper JSON = StrictJson.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final byte[] json;

    private UserEntry(byte[] json) {
        this.json = json;
    }

    /** @throws EntryRefused if that is none */
    static UserEntry of(JsonNode node) throws EntryRefused {
        return NONE.patched(node);
    }

    /**
     * This with the members of a JSON merge patch (RFC 7396): null takes a member away, an array takes the place of the one before.
     *
     * @throws EntryRefused names the member, what was found and what is allowed
     */
    public UserEntry patched(byte[] patch) throws EntryRefused {
        try {
            return patched(JSON.readTree(patch));
        } catch (JsonProcessingException e) {
            throw new EntryRefused("not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be read", e);
        }
    }

    private UserEntry patched(JsonNode patch) throws EntryRefused {
        EntryRules.check(patch);
        ObjectNode merged = tree();
        merge(merged, (ObjectNode) patch);
        EntryRules.checkWhole(merged);
        return merged.isEmpty() ? NONE : new UserEntry(bytes(merged));
    }

    /** RFC 7396, section 2. An object in which nothing is left says nothing, and goes too. */
    private static void merge(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> member : patch.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (value.isNull()) {
                target.remove(name);
            } else if (value.isObject()) {
                ObjectNode below = target.get(name) instanceof ObjectNode there ? there : JSON.createObjectNode();
                merge(below, (ObjectNode) value);
                if (below.isEmpty()) {
                    target.remove(name);
                } else {
                    target.set(name, below);
                }
            } else {
                target.set(name, value);
            }
        }
    }

    public boolean isEmpty() {
        return this == NONE;
    }

    byte[] json() {
        return json;
    }

    /** @param meta the device's own description, a JSON object; null if it sent none */
    Shown over(byte[] meta) {
        ObjectNode said = tree();
        List<String> tags = new ArrayList<>();
        said.path(TAGS).forEach(tag -> tags.add(tag.textValue()));
        said.remove(TAGS);
        if (said.isEmpty()) {
            return new Shown(meta, List.copyOf(tags));
        }
        ObjectNode merged = meta == null ? JSON.createObjectNode() : tree(meta);
        merge(merged, said);
        return new Shown(bytes(merged), List.copyOf(tags));
    }

    private ObjectNode tree() {
        return tree(json);
    }

    private static ObjectNode tree(byte[] object) {
        try {
            return (ObjectNode) JSON.readTree(object);
        } catch (IOException e) {
            throw new UncheckedIOException("what was checked before is no JSON", e);
        }
    }

    private static byte[] bytes(ObjectNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree can always be written", e);
        }
    }

    /** For files of entries. */
    static JsonNode read(byte[] file) throws IOException {
        return JSON.readTree(file);
    }

    @Override
    public String toString() {
        return new String(json, StandardCharsets.UTF_8);
    }
}
