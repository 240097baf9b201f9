package io.hirundo.appliance.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One section of the configuration, or of another file that people write, while it is read. Each question names the key, its
 * default and its limits, and so tells at the same time which keys there are: {@link #done} makes an error of every key that
 * nobody asked for.
 *
 * <p>A question always answers: with the default, or nothing, where the key is not there, and also where it is wrong, after
 * the problem was noted. So all problems come to light at once. Nobody may use a default while there are any.
 */
public final class Section {

    /** Of a text in a list: what a person finds it again by; the rest may be a key that was put in the wrong place. */
    private static final int SHOWN_OF_ITEM = 24;

    private final String path;
    private final Node.Keys keys;
    private final List<Problem> problems;
    private final Map<String, KnownKey> known;
    private final List<String> asked;

    private Section(String path, Node.Keys keys, List<Problem> problems, Map<String, KnownKey> known) {
        this(path, keys, problems, known, new ArrayList<>());
    }

    private Section(String path, Node.Keys keys, List<Problem> problems, Map<String, KnownKey> known, List<String> asked) {
        this.path = path;
        this.keys = keys;
        this.problems = problems;
        this.known = known;
        this.asked = asked;
    }

    /**
     * A whole file.
     *
     * @param file for messages and relative paths; it is not read
     * @throws ConfigurationException if that is no YAML, or more than a reader of the file would see in it
     */
    public static Section of(String yaml, Path file) throws ConfigurationException {
        return root(YamlFile.read(yaml, file));
    }

    /** The whole configuration. */
    static Section root(Node.Keys keys) {
        return new Section("", keys, new ArrayList<>(), new LinkedHashMap<>());
    }

    /** The same section, whose problems are noted by themselves: for keys that may be wrong and stop nothing. */
    Section apart() {
        return new Section(path, keys, new ArrayList<>(), known, asked);
    }

    /** Where it stands, for people. */
    String place() {
        return keys.origin().place();
    }

    /** What was wrong so far, here and in all sections that began from the same root. */
    public List<Problem> problems() {
        return problems;
    }

    /** The keys asked for so far, in that order. */
    Map<String, KnownKey> known() {
        return known;
    }

    public Section section(String key) {
        asked.add(key);
        Node node = keys.values().get(key);
        Node.Keys below = Node.Keys.empty(keys.origin());
        if (node instanceof Node.Keys found) {
            below = found;
        } else if (node != null && !(node instanceof Node.Nothing)) {
            problems.add(Problem.wrong(node, full(key), "a section, as in " + key + ": { … }"));
        }
        return new Section(full(key), below, problems, known);
    }

    /**
     * The sections of a list; empty where the list is not there. The keys in them are not among the known ones, for they
     * have no single place.
     */
    Optional<List<Section>> sections(String key, String allowed) {
        Node node = note(key, null, allowed);
        if (!(node instanceof Node.Items items)) {
            if (node != null) {
                problems.add(Problem.wrong(node, full(key), allowed));
            }
            return Optional.empty();
        }
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < items.items().size(); i++) {
            String name = full(key) + "[" + i + "]";
            switch (items.items().get(i)) {
                case Node.Keys below -> sections.add(new Section(name, below, problems, new LinkedHashMap<>()));
                case Node.Text wrong -> problems.add(Problem.wrong(wrong, name, allowed));
                case Node.Items wrong -> problems.add(Problem.wrong(wrong, name, allowed));
                case Node.Nothing wrong -> problems.add(Problem.wrong(wrong, name, allowed));
            }
        }
        return Optional.of(sections);
    }

    boolean flag(String key, boolean byDefault) {
        return this.<Boolean>read(key, Boolean.toString(byDefault), "true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        }).orElse(byDefault);
    }

    /** A whole number, also as {@code 0x76}. */
    int number(String key, int byDefault, int least, int most) {
        String allowed = "a whole number from " + least + " to " + most;
        return number(key, Integer.toString(byDefault), least, most, allowed).orElse(byDefault);
    }

    /** A whole number without a default. */
    Optional<Integer> number(String key, int least, int most, String allowed) {
        return number(key, null, least, most, allowed);
    }

    private Optional<Integer> number(String key, String byDefault, int least, int most, String allowed) {
        return read(key, byDefault, allowed, text -> {
            try {
                return Optional.of(Integer.decode(text.replaceFirst("^0+(?=\\d)", "")))
                        .filter(value -> value >= least && value <= most);
            } catch (NumberFormatException notANumber) {
                return Optional.empty();
            }
        });
    }

    Duration duration(String key, Duration byDefault, Duration least, Duration most) {
        String allowed = "a duration from " + Quantities.shown(least) + " to " + Quantities.shown(most)
                + ", with its unit: ms, s, min, h, d";
        return read(key, Quantities.shown(byDefault), allowed, text -> Quantities.duration(text)
                .filter(value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0)).orElse(byDefault);
    }

    long bytes(String key, long byDefault, long least, long most) {
        String allowed = "a size from " + Quantities.shown(least) + " to " + Quantities.shown(most)
                + ", with its unit: B, KiB, MiB, GiB, TiB";
        return read(key, Quantities.shown(byDefault), allowed, text -> Quantities.bytes(text)
                .filter(value -> value >= least && value <= most)).orElse(byDefault);
    }

    /** @param shape what the whole text has to look like */
    String text(String key, String byDefault, Pattern shape, String allowed) {
        return read(key, byDefault, allowed, text -> shaped(text, shape)).orElse(byDefault);
    }

    /** A text without a default. */
    public Optional<String> text(String key, Pattern shape, String allowed) {
        return read(key, null, allowed, text -> shaped(text, shape));
    }

    /** A text that means something. @param meaning empty: it is not allowed */
    public <T> Optional<T> value(String key, String allowed, Function<String, Optional<T>> meaning) {
        return read(key, null, allowed, meaning);
    }

    /** The same for a text that no message may show. */
    public <T> Optional<T> secret(String key, String allowed, Function<String, Optional<T>> meaning) {
        Node node = note(key, null, allowed);
        Optional<T> value = textOf(node, key, allowed).flatMap(meaning);
        if (value.isEmpty() && node instanceof Node.Text text) {
            int length = text.text().codePointCount(0, text.text().length());
            refuse(key, "found a text of " + length + " characters; allowed: " + allowed);
        }
        return value;
    }

    /** One of many words; where it is none of them, the message names the nearest. */
    public Optional<String> choice(String key, Collection<String> words, String allowed) {
        Node node = note(key, null, allowed);
        Optional<String> text = textOf(node, key, allowed);
        if (text.isPresent() && !words.contains(text.get())) {
            String guess = Resemblance.nearest(text.get(), words).map(near -> ", did you mean " + near + "?").orElse("");
            refuse(key, "found " + node.shown() + guess + (guess.isEmpty() ? "; " : " ") + "allowed: " + allowed);
        }
        return text.filter(words::contains);
    }

    /** One text or a list of them; those that are allowed, where others are noted. Empty where the key is not there. */
    public <T> Optional<List<T>> each(String key, String allowed, Function<String, Optional<T>> meaning) {
        Node node = note(key, null, allowed);
        if (node == null) {
            return Optional.empty();
        }
        List<T> values = new ArrayList<>();
        for (Node item : node instanceof Node.Items list ? list.items() : List.of(node)) {
            Optional<T> value = item instanceof Node.Text text ? meaning.apply(text.text()) : Optional.empty();
            value.ifPresent(values::add);
            if (value.isEmpty()) {
                problems.add(new Problem(item.origin(), full(key), "found " + beginning(item) + "; allowed: " + allowed));
            }
        }
        return Optional.of(values);
    }

    private static String beginning(Node item) {
        String shown = item.shown();
        return shown.length() <= SHOWN_OF_ITEM ? shown : shown.substring(0, SHOWN_OF_ITEM) + "…\"";
    }

    /** A text that has to be there. */
    Optional<String> required(String key, Pattern shape, String allowed) {
        if (!has(key)) {
            refuse(key, "found nothing; allowed: " + allowed);
        }
        return text(key, shape, allowed);
    }

    /** A text, or a list whose items stand for themselves with commas between: {@code "0,2"} is {@code [0, 2]}. */
    Optional<String> words(String key, String allowed, Predicate<String> valid) {
        if (keys.values().get(key) instanceof Node.Items items
                && items.items().stream().allMatch(Node.Text.class::isInstance)) {
            note(key, null, allowed);
            String joined = String.join(",", items.items().stream().map(item -> ((Node.Text) item).text()).toList());
            if (!valid.test(joined)) {
                problems.add(new Problem(items.origin(), full(key), "found [" + joined + "]; allowed: " + allowed));
            }
            return Optional.of(joined);
        }
        return read(key, null, allowed, text -> Optional.of(text).filter(valid));
    }

    private static Optional<String> shaped(String text, Pattern shape) {
        return Optional.of(text).filter(written -> shape.matcher(written).matches());
    }

    /** @param schemes allowed ones; the URL also has to name a host */
    public Optional<URI> url(String key, String... schemes) {
        String allowed = "a URL such as " + schemes[0] + "://host.example:1234; schemes: " + String.join(", ", schemes);
        return read(key, null, allowed, text -> {
            try {
                return Optional.of(new URI(text))
                        .filter(url -> List.of(schemes).contains(url.getScheme()) && url.getHost() != null);
            } catch (URISyntaxException notAUrl) {
                return Optional.empty();
            }
        });
    }

    /** A folder, there or not; a relative path is relative to the file that says it. */
    Optional<Path> folder(String key) {
        return path(key, "a path of a folder", path -> !Files.exists(path) || Files.isDirectory(path));
    }

    /** A file that is there and can be read. */
    Optional<Path> file(String key) {
        return path(key, "a path of a file that can be read", Section::readable);
    }

    /** A file that may be there or not. */
    Optional<Path> fileToCome(String key) {
        return path(key, "a path of a file, which need not be there", path -> !Files.isDirectory(path));
    }

    private Optional<Path> path(String key, String allowed, Predicate<Path> fits) {
        Node node = keys.values().get(key);
        return read(key, null, allowed, text -> Optional.of(text).filter(written -> !written.isBlank())
                .map(written -> resolve(written, node.origin())).filter(fits));
    }

    List<Path> files(String key) {
        return list(key, "a list of files that can be read, as in [a, b]", (text, origin) -> {
            Path path = resolve(text, origin);
            return readable(path) ? path : null;
        });
    }

    private static boolean readable(Path path) {
        return Files.isRegularFile(path) && Files.isReadable(path);
    }

    List<String> texts(String key, Pattern shape, String allowed) {
        return list(key, allowed, (text, origin) -> shape.matcher(text).matches() ? text : null);
    }

    /** A key of a version to come. It is refused: whoever sets it counts on what it does. */
    void notYet(String key, String what) {
        leftOut(key, what + " is not part of this version yet");
    }

    /** A key that must not be there now. */
    void leftOut(String key, String why) {
        asked.add(key);
        Node node = keys.values().get(key);
        if (node != null && !(node instanceof Node.Nothing)) {
            problems.add(new Problem(keys.keyOrigins().get(key), full(key),
                    why + "; allowed: leaving the key out"));
        }
    }

    /** Notes that a value which is fine by itself does not fit the others. */
    public void refuse(String key, String text) {
        Node node = keys.values().get(key);
        problems.add(new Problem(node == null ? keys.origin() : node.origin(), full(key), text));
    }

    public boolean has(String key) {
        Node node = keys.values().get(key);
        return node != null && !(node instanceof Node.Nothing);
    }

    /** To be called when all keys were asked for. */
    public void done() {
        for (String key : keys.values().keySet()) {
            if (!asked.contains(key)) {
                String guess = Resemblance.nearest(key, asked).map(near -> ", did you mean " + full(near) + "?").orElse("");
                problems.add(new Problem(keys.keyOrigins().get(key), full(key),
                        "found an unknown key" + guess + (guess.isEmpty() ? "; " : " ") + "allowed: "
                                + String.join(", ", asked)));
            }
        }
    }

    private String full(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The node of a key that is asked for now, null where there is none. */
    private Node note(String key, String byDefault, String allowed) {
        asked.add(key);
        known.put(full(key), new KnownKey(full(key), byDefault, allowed));
        Node node = keys.values().get(key);
        return node instanceof Node.Nothing ? null : node;
    }

    private <T> Optional<T> read(String key, String byDefault, String allowed, Function<String, Optional<T>> meaning) {
        Node node = note(key, byDefault, allowed);
        Optional<T> value = textOf(node, key, allowed).flatMap(meaning);
        if (value.isEmpty() && node instanceof Node.Text) {
            problems.add(Problem.wrong(node, full(key), allowed));
        }
        return value;
    }

    private Optional<String> textOf(Node node, String key, String allowed) {
        if (node instanceof Node.Text text) {
            return Optional.of(text.text());
        }
        if (node != null) {
            problems.add(Problem.wrong(node, full(key), allowed));
        }
        return Optional.empty();
    }

    private interface Item<T> {
        /** Null where the text is not allowed. */
        T of(String text, Origin origin);
    }

    private <T> List<T> list(String key, String allowed, Item<T> meaning) {
        Node node = note(key, "[]", allowed);
        List<Node> items = switch (node) {
            case null -> List.of();
            case Node.Items found -> found.items();
            case Node.Text text when text.given() -> Arrays.stream(text.text().split(",")).map(String::strip)
                    .map(part -> (Node) new Node.Text(part, true, text.origin())).toList();
            case Node.Text _, Node.Keys _, Node.Nothing _ -> {
                problems.add(Problem.wrong(node, full(key), allowed));
                yield List.of();
            }
        };
        List<T> values = new ArrayList<>();
        for (Node item : items) {
            T value = item instanceof Node.Text text ? meaning.of(text.text(), text.origin()) : null;
            if (value == null) {
                problems.add(Problem.wrong(item, full(key), allowed));
            } else {
                values.add(value);
            }
        }
        return values;
    }

    private Path resolve(String text, Origin origin) {
        return origin.folder().resolve(text).normalize();
    }
}
