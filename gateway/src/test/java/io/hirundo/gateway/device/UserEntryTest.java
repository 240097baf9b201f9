package io.hirundo.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users say of a device: how it grows by patches, how it stands over what the device says, and what is refused. */
class UserEntryTest {
    private static final String META = "{\"name\":\"bme280-76\",\"model\":\"BME280\",\"metrics\":{"
            + "\"temperature\":{\"unit\":\"°C\",\"min\":-40,\"max\":85.0},\"humidity\":{\"unit\":\"%\"}}}";

    @Test
    void isMergedMemberByMember() throws Exception {
        UserEntry entry = entry("{\"name\":\"Boiler\",\"tags\":[\"a\",\"b\"],\"metrics\":{\"temperature\":{\"unit\":\"K\",\"max\":90}}}");

        UserEntry changed = patch(entry, "{\"location\":\"Cellar\",\"tags\":[\"c\"],\"metrics\":{\"temperature\":{\"max\":null,"
                + "\"label\":\"Flow\"},\"pressure\":{\"min\":0.50}}}");

        assertThat(changed).hasToString("{\"name\":\"Boiler\",\"tags\":[\"c\"],\"metrics\":{\"temperature\":{\"unit\":\"K\","
                + "\"label\":\"Flow\"},\"pressure\":{\"min\":0.50}},\"location\":\"Cellar\"}");
        assertThat(entry).as("immutable").hasToString("{\"name\":\"Boiler\",\"tags\":[\"a\",\"b\"],"
                + "\"metrics\":{\"temperature\":{\"unit\":\"K\",\"max\":90}}}");
    }

    @Test
    void nullTakesAwayAndNothingIsLeftOfWhatIsEmpty() throws Exception {
        UserEntry entry = entry("{\"name\":\"Boiler\",\"tags\":[\"a\"],\"metrics\":{\"temperature\":{\"unit\":\"K\"}}}");

        assertThat(patch(entry, "{\"metrics\":{\"temperature\":{\"unit\":null}}}")).hasToString("{\"name\":\"Boiler\",\"tags\":[\"a\"]}");
        assertThat(patch(entry, "{\"name\":null,\"tags\":null,\"metrics\":null}").isEmpty()).isTrue();
        assertThat(patch(entry, "{\"metrics\":{\"none\":null,\"nothing\":{}}}")).hasToString(entry.toString());
    }

    @Test
    void winsOverWhatTheDeviceSaysAndLeavesTheRest() throws Exception {
        Shown shown = entry("{\"name\":\"Boiler\",\"tags\":[\"heating\"],\"metrics\":{\"temperature\":{\"max\":90},"
                + "\"pressure\":{\"unit\":\"bar\"}}}").over(META.getBytes(StandardCharsets.UTF_8));

        assertThat(new String(shown.meta(), StandardCharsets.UTF_8)).isEqualTo("{\"name\":\"Boiler\",\"model\":\"BME280\",\"metrics\":{"
                + "\"temperature\":{\"unit\":\"°C\",\"min\":-40,\"max\":90},\"humidity\":{\"unit\":\"%\"},\"pressure\":{\"unit\":\"bar\"}}}");
        assertThat(shown.tags()).containsExactly("heating");
    }

    @Test
    void keepsTheDigitsOfWhatTheDeviceSays() throws Exception {
        Shown shown = entry("{\"name\":\"Boiler\"}").over(META.getBytes(StandardCharsets.UTF_8));

        assertThat(new String(shown.meta(), StandardCharsets.UTF_8)).isEqualTo(META.replace("bme280-76", "Boiler"));
    }

    @Test
    void standsForADeviceThatSaysNothing() throws Exception {
        assertThat(new String(entry("{\"name\":\"Boiler\"}").over(null).meta(), StandardCharsets.UTF_8)).isEqualTo("{\"name\":\"Boiler\"}");
        assertThat(entry("{\"tags\":[\"a\"]}").over(null).meta()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[]|found an array; allowed: an object with name, location, tags, metrics",
        "``|found nothing; allowed: an object",
        "{|not JSON: ",
        "{} {}|not JSON: ",
        "{\"name\":\"a\",\"name\":\"b\"}|not JSON: Duplicate",
        "{\"model\":\"x\"}|found an unknown member model; allowed: name, location, tags, metrics",
        "{\"name\":7}|name: found 7; allowed: a string of 1 to 256 characters, or null",
        "{\"location\":\" \"}|location: found a blank text; allowed: a string of 1 to 256 characters",
        "{\"tags\":\"a\"}|tags: found \"a\"; allowed: an array of up to 32 strings, or null",
        "{\"tags\":[\"a\",3]}|tags[1]: found 3; allowed: a string of 1 to 64 characters",
        "{\"tags\":[\"a\",null]}|tags[1]: found null; allowed: a string of 1 to 64 characters",
        "{\"tags\":[\"a\",\"a\"]}|tags[1]: found \"a\" a second time; allowed: each once",
        "{\"metrics\":[]}|metrics: found an array; allowed: an object of metrics, or null",
        "{\"metrics\":{\"9\":{}}}|metrics: found the name '9'; allowed: [A-Za-z_]",
        "{\"metrics\":{\"t\":\"K\"}}|metrics.t: found \"K\"; allowed: an object with unit, min, max, label, or null",
        "{\"metrics\":{\"t\":{\"step\":1}}}|found an unknown member metrics.t.step; allowed: unit, min, max, label",
        "{\"metrics\":{\"t\":{\"max\":\"90\"}}}|metrics.t.max: found \"90\"; allowed: a finite number, or null",
        "{\"metrics\":{\"t\":{\"max\":1e999}}}|metrics.t.max: found 1E+999; allowed: a finite number, or null",
        "{\"metrics\":{\"t\":{\"min\":5,\"max\":5}}}|metrics.t.min: found 5, and max is 5; allowed: a min below max"})
    void refusesWhatIsWrongAndSaysWhatIsAllowed(String patch, String message) {
        assertThatThrownBy(() -> entry(patch == null ? "" : patch)).isInstanceOf(EntryRefused.class).hasMessageContaining(message);
    }

    @Test
    void refusesWhatIsTooMuch() {
        String tags = IntStream.range(0, 33).mapToObj(i -> "\"t" + i + "\"").collect(Collectors.joining(","));
        String metrics = IntStream.range(0, 257).mapToObj(i -> "\"m" + i + "\":{\"min\":1}").collect(Collectors.joining(","));
        String long_ = IntStream.range(0, 100).mapToObj(i -> "\"m" + i + "\":{\"label\":\"" + "x".repeat(200) + "\"}")
                .collect(Collectors.joining(","));

        refused("{\"tags\":[" + tags + "]}", "tags: found 33; allowed: 32");
        refused("{\"name\":\"" + "x".repeat(257) + "\"}", "name: found 257 characters; allowed: a string of 1 to 256 characters");
        refused("{\"metrics\":{\"t\":{\"unit\":\"" + "x".repeat(33) + "\"}}}", "metrics.t.unit: found 33 characters");
        refused("{\"metrics\":{" + metrics + "}}", "metrics: found 257 altogether; allowed: 256");
        refused("{\"metrics\":{" + long_ + "}}", "characters altogether; allowed of one device: 16384");
    }

    private static void refused(String patch, String message) {
        assertThatThrownBy(() -> entry(patch)).isInstanceOf(EntryRefused.class).hasMessageContaining(message);
    }

    static UserEntry entry(String json) throws EntryRefused {
        return patch(UserEntry.NONE, json);
    }

    private static UserEntry patch(UserEntry entry, String json) throws EntryRefused {
        return entry.patched(json.getBytes(StandardCharsets.UTF_8));
    }
}
