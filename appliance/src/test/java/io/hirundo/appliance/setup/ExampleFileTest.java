package io.hirundo.appliance.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.appliance.config.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The file that people start from, against what is read. */
class ExampleFileTest {
    private static final Path EXAMPLE = Path.of("../os-image/boot/hirundo-setup.yaml.example");

    private static Setup read(String text) throws Exception {
        Section root = Section.of(text, EXAMPLE);
        Setup setup = new SetupReader(new Earlier(Optional.empty(), Optional.empty(), Optional.empty()), Path.of("/nonexistent"), true)
                .read(root);
        assertThat(root.problems()).isEmpty();
        return setup;
    }

    private static String withoutMarks() throws Exception {
        return Pattern.compile("(?m)^#(?!#)").matcher(Files.readString(EXAMPLE)).replaceAll("");
    }

    @Test
    void saysNothingAsLongAsNobodyTakesAMarkAway() throws Exception {
        assertThat(read(Files.readString(EXAMPLE)).hostname().isLeftOut()).isTrue();
    }

    @Test
    void isGoodWithEveryMarkTakenAway() throws Exception {
        Setup setup = read(withoutMarks());
        assertThat(setup.wifi().given()).isPresent();
        assertThat(setup.network().given()).isPresent();
        assertThat(setup.sshKeys().given()).isPresent();
        assertThat(setup.fleet().flatMap(FleetUrl::password)).isPresent();
    }

    @Test
    void namesEveryKeyThatThereIs() throws Exception {
        String text = withoutMarks();
        TreeSet<String> named = new TreeSet<>();
        Pattern.compile("(?m)^ *([a-z-]+):").matcher(text).results().forEach(key -> named.add(key.group(1)));
        Section wrong = Section.of("x: 1\nwifi: { x: 1 }\nnetwork: { x: 1 }\ngateway: { x: 1 }\nfleet: { x: 1 }\n", EXAMPLE);
        new SetupReader(new Earlier(Optional.empty(), Optional.empty(), Optional.empty()), Path.of("/nonexistent"), true).read(wrong);
        TreeSet<String> known = new TreeSet<>();
        wrong.problems().stream().map(problem -> problem.words()).filter(words -> words.contains("unknown key"))
                .forEach(words -> known.addAll(List.of(words.replaceFirst(".*allowed: ", "").split(", "))));
        assertThat(known).hasSizeGreaterThan(10);
        assertThat(named).isEqualTo(known);
    }

    @Test
    void hasTheLineEndsAndSignsThatEveryEditorShows() throws Exception {
        assertThat(Files.readString(EXAMPLE)).matches("(?s)[ -~\n]+").doesNotContain("\t");
    }
}
