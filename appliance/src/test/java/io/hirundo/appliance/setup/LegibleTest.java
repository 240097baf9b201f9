package io.hirundo.appliance.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.appliance.config.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LegibleTest {
    private static final Path FILE = Path.of("hirundo-setup.yaml");
    private static final Pattern ANY = Pattern.compile(".*");

    @Test
    void readsAWholeFileAsItIs() {
        String text = "hostname: a\r\n# b\r\nmqtt: lan\r\n";
        Legible legible = Legible.of(text, FILE);
        assertThat(legible.problems()).isEmpty();
        assertThat(legible.text()).isEqualTo(text);
        assertThat(legible.root().text("hostname", ANY, "")).contains("a");
    }

    @Test
    void takesTabsToIndentWith() {
        Legible legible = Legible.of("wifi:\n\tssid: a b\n\t\t\n\tcountry: DE\n", FILE);
        assertThat(legible.problems()).isEmpty();
        assertThat(legible.root().section("wifi").text("ssid", ANY, "")).contains("a b");
        assertThat(legible.root().section("wifi").text("country", ANY, "")).contains("DE");
    }

    @Test
    void aStraySignCostsItsOwnLineAlone() {
        for (String line : List.of("  password: @home1234", "  password: `a`", "  password: %abcdefgh", "  password: a: b",
                "  password: \"abcdefgh", "  password: 'abcdefgh", "  password: [a", "  ssid: twice", "  password: *abcdefgh",
                "  password")) {
            Legible legible = Legible.of("hostname: a\nwifi:\n  ssid: home\n" + line + "\nmqtt: lan\n", FILE);
            assertThat(legible.problems()).as(line).isNotEmpty();
            assertThat(legible.problems()).extracting(Problem::line).as(line).contains(4);
            assertThat(value(legible, "hostname")).as(line).contains("a");
            assertThat(value(legible, "mqtt")).as(line).contains("lan");
        }
    }

    @Test
    void namesTheFirstMistakeWhereNothingCanBeMadeOfTheFile() {
        String text = "a: @\nb: @\nc: @\nd: @\ne: @\nhostname: a\n";
        Legible legible = Legible.of(text, FILE);
        assertThat(legible.problems()).singleElement().satisfies(problem -> assertThat(problem.line()).isEqualTo(1));
        assertThat(value(legible, "hostname")).isEmpty();
        assertThat(legible.text()).hasSameSizeAs(text);
        assertThat(Legible.of("just words", FILE).problems()).hasSize(1);
        assertThat(Legible.of("\0\0\0", FILE).problems()).hasSize(1);
    }

    private static Optional<String> value(Legible legible, String key) {
        return legible.root().text(key, ANY, "");
    }
}
