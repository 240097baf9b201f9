package io.hirundo.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** appliance/hirundo.yaml is both the reference manual and what a checkout starts with: it may not drift. */
class AnnotatedFileTest {

    private static final Path FILE = Path.of("hirundo.yaml");
    private static final Surroundings SURROUNDINGS = new Surroundings("site", Path.of("/var/lib/hirundo"));

    private final Loader loader = new Loader(SURROUNDINGS, new Overrides(List.of(), Map.of()));

    @Test
    void carriesEveryKeyWithItsDefaultAndNoOther() throws Exception {
        Map<String, String> written = new TreeMap<>();
        flatten("", YamlFile.read(Files.readString(FILE), FILE), written);
        Map<String, String> known = loader.knownKeys().stream().collect(Collectors.toMap(
                KnownKey::path, key -> String.valueOf(key.defaultValue()), (a, _) -> a, TreeMap::new));
        assertThat(written).isEqualTo(known);
    }

    @Test
    void meansTheSameAsNoFileAtAll() throws Exception {
        assertThat(loader.load(FILE).settings()).isEqualTo(loader.withoutFile(FILE).settings());
    }

    @Test
    void explainsEachKeyOrItsGroupInAComment() throws Exception {
        List<String> lines = Files.readAllLines(FILE);
        List<String> explained = List.of("password-file");
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            boolean key = line.contains(":") && !line.startsWith("#") && !line.endsWith(":");
            if (key && !explained.contains(line.substring(0, line.indexOf(':')))) {
                assertThat(lines.get(i - 1).strip()).as("the line before \"%s\"", line).startsWith("#");
            }
        }
    }

    private static void flatten(String path, Node node, Map<String, String> into) {
        switch (node) {
            case Node.Keys keys -> keys.values().forEach(
                    (key, value) -> flatten(path.isEmpty() ? key : path + "." + key, value, into));
            case Node.Text text -> into.put(path, text.text());
            case Node.Nothing _ -> into.put(path, "null");
            case Node.Items items -> into.put(path, items.items().isEmpty() ? "[]" : "a list of values");
        }
    }
}
