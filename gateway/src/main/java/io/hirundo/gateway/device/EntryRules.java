package io.hirundo.gateway.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hirundo.gateway.event.Ids;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What users may say of a device. Texts are as long as those that a device may say of itself. */
final class EntryRules {
    static final int MAX_TEXT_CHARACTERS = 256;
    static final int MAX_UNIT_CHARACTERS = 32;
    static final int MAX_TAG_CHARACTERS = 64;
    static final int MAX_TAGS = 32;
    /** As many as one message may have. */
    static final int MAX_METRICS = 256;
    /** It stands in each snapshot. */
    static final int MAX_BYTES = 16 * 1024;
    private static final int EXCERPT_CHARACTERS = 40;

    private EntryRules() {}

    /** Checks a patch: each member may also be null. */
    static void check(JsonNode patch) throws EntryRefused {
        if (!patch.isObject()) {
            throw new EntryRefused("found " + found(patch) + "; allowed: an object with name, location, tags, metrics");
        }
        for (Map.Entry<String, JsonNode> member : patch.properties()) {
            JsonNode value = member.getValue();
            switch (member.getKey()) {
                case "name", "location" -> text(member.getKey(), value, MAX_TEXT_CHARACTERS);
                case "tags" -> tags(value);
                case "metrics" -> metrics(value);
                default -> throw unknown("", member.getKey(), "name, location, tags, metrics");
            }
        }
    }

    /** Checks what has become of it. */
    static void checkWhole(ObjectNode entry) throws EntryRefused {
        JsonNode metrics = entry.path("metrics");
        if (metrics.size() > MAX_METRICS) {
            throw new EntryRefused("metrics: found " + metrics.size() + " altogether; allowed: " + MAX_METRICS);
        }
        for (Map.Entry<String, JsonNode> metric : metrics.properties()) {
            JsonNode min = metric.getValue().get("min");
            JsonNode max = metric.getValue().get("max");
            if (min != null && max != null && min.doubleValue() >= max.doubleValue()) {
                throw new EntryRefused("metrics." + metric.getKey() + ".min: found " + min + ", and max is " + max
                        + "; allowed: a min below max");
            }
        }
        int bytes = entry.toString().length();
        if (bytes > MAX_BYTES) {
            throw new EntryRefused("found " + bytes + " characters altogether; allowed of one device: " + MAX_BYTES);
        }
    }

    private static void tags(JsonNode tags) throws EntryRefused {
        if (tags.isNull()) {
            return;
        }
        if (!tags.isArray()) {
            throw wrong("tags", tags, "an array of up to " + MAX_TAGS + " strings, or null");
        }
        if (tags.size() > MAX_TAGS) {
            throw new EntryRefused("tags: found " + tags.size() + "; allowed: " + MAX_TAGS);
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < tags.size(); i++) {
            if (tags.get(i).isNull()) {
                throw wrong("tags[" + i + "]", tags.get(i), "a string of 1 to " + MAX_TAG_CHARACTERS + " characters");
            }
            text("tags[" + i + "]", tags.get(i), MAX_TAG_CHARACTERS);
            if (!seen.add(tags.get(i).textValue())) {
                throw new EntryRefused("tags[" + i + "]: found " + found(tags.get(i)) + " a second time; allowed: each once");
            }
        }
    }

    private static void metrics(JsonNode metrics) throws EntryRefused {
        if (metrics.isNull()) {
            return;
        }
        if (!metrics.isObject()) {
            throw wrong("metrics", metrics, "an object of metrics, or null");
        }
        for (Map.Entry<String, JsonNode> metric : metrics.properties()) {
            if (!Ids.isMetric(metric.getKey())) {
                throw new EntryRefused("metrics: found the name '" + excerpt(metric.getKey()) + "'; allowed: " + Ids.METRIC_RULE);
            }
            metric("metrics." + metric.getKey(), metric.getValue());
        }
    }

    private static void metric(String path, JsonNode metric) throws EntryRefused {
        if (metric.isNull()) {
            return;
        }
        if (!metric.isObject()) {
            throw wrong(path, metric, "an object with unit, min, max, label, or null");
        }
        for (Map.Entry<String, JsonNode> member : metric.properties()) {
            String below = path + "." + member.getKey();
            switch (member.getKey()) {
                case "unit" -> text(below, member.getValue(), MAX_UNIT_CHARACTERS);
                case "label" -> text(below, member.getValue(), MAX_TEXT_CHARACTERS);
                case "min", "max" -> number(below, member.getValue());
                default -> throw unknown(path + ".", member.getKey(), "unit, min, max, label");
            }
        }
    }

    private static void text(String path, JsonNode text, int maxCharacters) throws EntryRefused {
        if (text.isNull()) {
            return;
        }
        String allowed = "a string of 1 to " + maxCharacters + " characters, or null";
        if (!text.isTextual()) {
            throw wrong(path, text, allowed);
        }
        int length = text.textValue().length();
        if (text.textValue().isBlank() || length > maxCharacters) {
            throw new EntryRefused(path + ": found " + (length > maxCharacters ? length + " characters" : "a blank text")
                    + "; allowed: " + allowed);
        }
    }

    private static void number(String path, JsonNode number) throws EntryRefused {
        if (!number.isNull() && !(number.isNumber() && Double.isFinite(number.doubleValue()))) {
            throw wrong(path, number, "a finite number, or null");
        }
    }

    private static EntryRefused unknown(String path, String name, String allowed) {
        return new EntryRefused("found an unknown member " + path + excerpt(name) + "; allowed: " + allowed);
    }

    private static EntryRefused wrong(String path, JsonNode node, String allowed) {
        return new EntryRefused(path + ": found " + found(node) + "; allowed: " + allowed);
    }

    private static String found(JsonNode node) {
        if (node.isMissingNode()) {
            return "nothing";
        }
        return node.isObject() ? "an object" : node.isArray() ? "an array" : excerpt(node.toString());
    }

    private static String excerpt(String text) {
        return text.length() > EXCERPT_CHARACTERS ? text.substring(0, EXCERPT_CHARACTERS) + "…" : text;
    }
}
