package io.hirundo.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryFileTest {
    @TempDir
    Path folder;

    @Test
    void givesBackWhatWasWritten() throws Exception {
        Map<String, UserEntry> entries = new TreeMap<>();
        entries.put("boiler", UserEntryTest.entry("{\"name\":\"Bäckerei \\\"1\\\"\",\"tags\":[\"a\"]}"));
        entries.put("pump:1", UserEntryTest.entry("{\"metrics\":{\"flow\":{\"max\":1.50}}}"));
        file().write(entries);

        assertThat(texts(file().read())).isEqualTo(texts(entries));
        assertThat(files()).containsExactly("registry.json");

        file().write(Map.of());
        assertThat(file().read()).isEmpty();
    }

    @Test
    void startsWithNothingWhereThereIsNoFile() {
        assertThat(file().read()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"version\":2,\"devices\":{}}", "{\"version\":1}", "\u0000\u0000\u0000"})
    void setsADamagedFileAsideWithTheTimeAndStarts(String text) throws Exception {
        Files.writeString(folder.resolve("registry.json"), text);

        assertThat(file().read()).isEmpty();
        assertThat(files()).containsExactly("registry.json.damaged-20241205T103000Z");
    }

    @Test
    void keepsWhatCanBeReadOfAFileInWhichSomethingIsWrong() throws Exception {
        Files.writeString(folder.resolve("registry.json"), "{\"version\":1,\"devices\":{\"a\":{\"name\":7},\"b\":{\"name\":\"B\"},\"no good\":{}}}");

        assertThat(texts(file().read())).isEqualTo(Map.of("b", "{\"name\":\"B\"}"));
        assertThat(files()).containsExactly("registry.json.damaged-20241205T103000Z");
    }

    @Test
    void isBounded() throws Exception {
        UserEntry entry = UserEntryTest.entry("{\"name\":\"" + "x".repeat(250) + "\"}");
        Map<String, UserEntry> many = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            many.put("d" + i, entry);
        }
        assertThat(RegistryFile.excess(many)).isEmpty();
        for (int i = 10_000; i < 20_000; i++) {
            many.put("d" + i, entry);
        }
        assertThat(RegistryFile.excess(many)).contains("bytes; allowed are 4194304");
        many.replaceAll((_, _) -> UserEntry.NONE);
        many.put("one-more", entry);
        assertThat(RegistryFile.excess(many)).contains("20000 devices");
    }

    @Test
    void aHalfWrittenFileOfAnEarlierRunIsNoHindrance() throws Exception {
        Files.writeString(folder.resolve("registry.json.new"), "{\"ver");
        file().write(Map.of("a", UserEntryTest.entry("{\"name\":\"A\"}")));

        assertThat(texts(file().read())).isEqualTo(Map.of("a", "{\"name\":\"A\"}"));
        assertThat(files()).containsExactly("registry.json");
    }

    private RegistryFile file() {
        return new RegistryFile(folder, InstantSource.fixed(Instant.parse("2024-12-05T10:30:00Z")));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Map<String, String> texts(Map<String, UserEntry> entries) {
        Map<String, String> texts = new TreeMap<>();
        entries.forEach((id, entry) -> texts.put(id, entry.toString()));
        return texts;
    }
}
