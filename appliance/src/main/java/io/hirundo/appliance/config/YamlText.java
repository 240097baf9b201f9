package io.hirundo.appliance.config;

import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A YAML file in which single values are replaced, so that comments, order and style stay as somebody wrote them. Knows keys
 * of sections, as in {@code gateway: { id: site-7 }}, and each change is read back before it counts. Immutable.
 */
public final class YamlText {

    /** Needs no quotes anywhere, and no reader takes it for anything but a text. */
    private static final Pattern PLAIN = Pattern.compile("(?!(?i:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][A-Za-z0-9._-]*");
    private static final int INDENT = 2;

    private final String text;
    private final String legible;
    private final Optional<MappingNode> root;

    private YamlText(String text, String legible, Optional<MappingNode> root) {
        this.text = text;
        this.legible = legible;
        this.root = root;
    }

    /** Empty where it is no YAML, or no keys. */
    public static Optional<YamlText> of(String text) {
        return of(text, text);
    }

    /** @param legible the same text sign by sign, in which blanks stand for what is no YAML */
    public static Optional<YamlText> of(String text, String legible) {
        if (text.length() != legible.length()) {
            throw new IllegalArgumentException("the two must be equally long");
        }
        try {
            return switch (composed(legible)) {
                case null -> Optional.of(new YamlText(text, legible, Optional.empty()));
                case MappingNode keys -> Optional.of(new YamlText(text, legible, Optional.of(keys)));
                case ScalarNode nothing when nothing.getValue().isEmpty() ->
                        Optional.of(new YamlText(text, legible, Optional.empty()));
                default -> Optional.empty();
            };
        } catch (YAMLException notYaml) {
            return Optional.empty();
        }
    }

    /** Without the facade {@code Yaml}: it wants java.beans, which the image's runtime has not. */
    private static Node composed(String text) {
        LoaderOptions options = new LoaderOptions();
        return new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options).getSingleNode();
    }

    public String text() {
        return text;
    }

    /** What stands there; empty where there is no such key, or no text. */
    public Optional<String> value(String section, String key) {
        return root.flatMap(keys -> below(keys, section)).flatMap(node -> below(node, key))
                .filter(ScalarNode.class::isInstance).map(node -> ((ScalarNode) node).getValue());
    }

    /** The same with this value in the place of what stood there, or at a place of its own; empty where that cannot be done. */
    public Optional<YamlText> with(String section, String key, String value) {
        Optional<Node> there = root.flatMap(keys -> below(keys, section));
        String entry = key + ": " + quoted(value);
        Optional<YamlText> changed = switch (there.orElse(null)) {
            case null -> appended(section + ":" + lineEnd() + " ".repeat(INDENT) + entry + lineEnd());
            case MappingNode keys -> below(keys, key)
                    .map(old -> old instanceof ScalarNode ? replaced(old, quoted(value)) : Optional.<YamlText>empty())
                    .orElseGet(() -> put(keys, entry));
            case ScalarNode nothing when isNothing(nothing) -> replaced(nothing, "{ " + entry + " }");
            default -> Optional.empty();
        };
        return changed.filter(now -> now.value(section, key).equals(Optional.of(value)));
    }

    private static boolean isNothing(ScalarNode node) {
        return node.isPlain() && (node.getValue().isEmpty() || node.getValue().equals("null") || node.getValue().equals("~"));
    }

    private static Optional<Node> below(Node node, String key) {
        if (node instanceof MappingNode keys) {
            for (NodeTuple tuple : keys.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
                    return Optional.of(tuple.getValueNode());
                }
            }
        }
        return Optional.empty();
    }

    private Optional<YamlText> replaced(Node old, String fresh) {
        int from = place(old.getStartMark());
        int to = place(old.getEndMark());
        while (to > from && Character.isWhitespace(legible.charAt(to - 1))) {
            to--; // a block of lines ends where the next key begins
        }
        // Where nothing stands behind the colon, the place is the colon's end.
        String gap = from > 0 && from == to && legible.charAt(from - 1) == ':' ? " " : "";
        return edited(from, to, gap + fresh);
    }

    /** A key more, before the first: behind the last there may be comments of the next section. */
    private Optional<YamlText> put(MappingNode section, String entry) {
        int start = place(section.getStartMark());
        if (section.getFlowStyle() == DumperOptions.FlowStyle.FLOW) {
            return edited(start + 1, start + 1, " " + entry + (section.getValue().isEmpty() ? " " : ","));
        }
        Mark first = section.getValue().getFirst().getKeyNode().getStartMark();
        return edited(place(first), place(first), entry + lineEnd() + " ".repeat(first.getColumn()));
    }

    private Optional<YamlText> appended(String lines) {
        String gap = text.isEmpty() || text.endsWith("\n") ? "" : lineEnd();
        return edited(text.length(), text.length(), gap + lines);
    }

    private Optional<YamlText> edited(int from, int to, String fresh) {
        return of(text.substring(0, from) + fresh + text.substring(to), legible.substring(0, from) + fresh + legible.substring(to));
    }

    /** SnakeYAML counts code points. */
    private int place(Mark mark) {
        return legible.offsetByCodePoints(0, mark.getIndex());
    }

    private String lineEnd() {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }

    private static String quoted(String value) {
        return PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "''") + "'";
    }
}
