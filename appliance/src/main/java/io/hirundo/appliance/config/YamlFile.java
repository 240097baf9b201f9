package io.hirundo.appliance.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads YAML into {@link Node}s that know their line. Texts stay as they were written: what {@code 0x76} or {@code 1s}
 * means is for the key to say. Anchors, aliases and several documents in one file are refused: a reader of the file
 * should see each value where it counts.
 */
final class YamlFile {

    private static final YAMLFactory YAML = new YAMLFactory();

    /** A quote or bracket that is never closed shows at the end of the file, which is not where anybody would look for it. */
    private static final Set<String> SHOWS_LATER = Set.of("while scanning a quoted scalar", "while scanning a simple key",
            "while parsing a flow sequence", "while parsing a flow mapping");

    private final JsonParser parser;
    private final IntFunction<Origin> origins;

    private YamlFile(JsonParser parser, IntFunction<Origin> origins) {
        this.parser = parser;
        this.origins = origins;
    }

    /** The keys of a file; none where the file holds nothing but comments. */
    static Node.Keys read(String yaml, Path file) throws ConfigurationException {
        IntFunction<Origin> origins = line -> Origin.line(file, line);
        Node root = parse(yaml, origins);
        return switch (root) {
            case Node.Keys keys -> keys;
            case Node.Nothing nothing -> Node.Keys.empty(nothing.origin());
            case Node.Text wrong -> throw notKeys(wrong);
            case Node.Items wrong -> throw notKeys(wrong);
        };
    }

    /** A single value, for {@code --set} and the environment. */
    static Node value(String text, Origin origin) throws ConfigurationException {
        if (text.startsWith("[") || text.startsWith("{")) {
            return parse(text, line -> origin);
        }
        return text.equals("null") ? new Node.Nothing(origin) : new Node.Text(text, true, origin);
    }

    private static Node parse(String yaml, IntFunction<Origin> origins) throws ConfigurationException {
        try (JsonParser parser = YAML.createParser(yaml)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return new Node.Nothing(origins.apply(1));
            }
            YamlFile file = new YamlFile(parser, origins);
            Node root = file.node("");
            if (parser.nextToken() != null) {
                throw file.refuse("", "found a second document; allowed: one");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new ConfigurationException(List.of(notYaml(e, origins)));
        } catch (IOException e) {
            throw new ConfigurationException(List.of(new Problem(origins.apply(1), "", "not readable: " + e)));
        }
    }

    /** Where SnakeYAML stumbled; Jackson's own location is where the token before it began. */
    private static Problem notYaml(JsonProcessingException e, IntFunction<Origin> origins) {
        if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            boolean later = marked.getContextMark() != null && SHOWS_LATER.contains(marked.getContext());
            int line = (later ? marked.getContextMark() : marked.getProblemMark()).getLine() + 1;
            return new Problem(origins.apply(line), "", "this is not YAML: " + marked.getProblem());
        }
        JsonLocation at = e.getLocation();
        String reason = e.getOriginalMessage().lines().findFirst().orElse("not readable");
        return new Problem(origins.apply(at == null ? 1 : Math.max(1, at.getLineNr())), "", "this is not YAML: " + reason);
    }

    private static ConfigurationException notKeys(Node found) {
        return new ConfigurationException(List.of(Problem.wrong(found, "", "keys such as web: { port: 8080 }")));
    }

    private Origin here() {
        return origins.apply(parser.currentTokenLocation().getLineNr());
    }

    private ConfigurationException refuse(String key, String text) {
        return new ConfigurationException(List.of(new Problem(here(), key, text)));
    }

    /** The node whose first token the parser stands on. */
    private Node node(String path) throws IOException, ConfigurationException {
        if (parser instanceof YAMLParser yaml && (yaml.isCurrentAlias() || yaml.getObjectId() != null)) {
            throw refuse(path, "found an anchor or an alias; allowed: the value itself");
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return keys(path);
        }
        if (token == JsonToken.START_ARRAY) {
            return items(path);
        }
        Origin origin = here();
        if (token == JsonToken.VALUE_NULL) {
            return new Node.Nothing(origin);
        }
        return new Node.Text(parser.getText(), false, origin);
    }

    private Node.Keys keys(String path) throws IOException, ConfigurationException {
        Origin origin = here();
        Map<String, Node> values = new LinkedHashMap<>();
        Map<String, Origin> keyOrigins = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            String below = path.isEmpty() ? key : path + "." + key;
            if (keyOrigins.containsKey(key)) {
                throw refuse(below, "found twice, first at " + keyOrigins.get(key).place() + "; allowed: once");
            }
            keyOrigins.put(key, here());
            parser.nextToken();
            values.put(key, node(below));
        }
        return new Node.Keys(values, keyOrigins, origin);
    }

    private Node.Items items(String path) throws IOException, ConfigurationException {
        Origin origin = here();
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(path + "[" + items.size() + "]"));
        }
        return new Node.Items(items, origin);
    }
}
