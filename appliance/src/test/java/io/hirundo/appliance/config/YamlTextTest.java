package io.hirundo.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YamlTextTest {

    static Stream<Arguments> places() {
        return Stream.of(
                Arguments.of("nothing at all", "", "gateway:\n  id: site-7\n"),
                Arguments.of("comments alone", "# mine\n", "# mine\ngateway:\n  id: site-7\n"),
                Arguments.of("no line end at the end", "data: /d", "data: /d\ngateway:\n  id: site-7\n"),
                Arguments.of("in the place of null", "gateway:\n  # why\n  id: null # what\n  name: x\n",
                        "gateway:\n  # why\n  id: site-7 # what\n  name: x\n"),
                Arguments.of("in the place of nothing", "gateway:\n  id:\n  name: x\n", "gateway:\n  id: site-7\n  name: x\n"),
                Arguments.of("in the place of nothing at the end", "gateway:\n  id:", "gateway:\n  id: site-7"),
                Arguments.of("in the place of a quoted text", "gateway: { id: 'a, b', name: x }\n", "gateway: { id: site-7, name: x }\n"),
                Arguments.of("in the place of lines", "gateway:\n  id: |\n    a\n    b\nweb: {}\n", "gateway:\n  id: site-7\nweb: {}\n"),
                Arguments.of("beside others", "gateway:\n   # of people\n   name: x\nweb: {}\n",
                        "gateway:\n   # of people\n   id: site-7\n   name: x\nweb: {}\n"),
                Arguments.of("beside others in one line", "gateway: {name: x}\n", "gateway: { id: site-7,name: x}\n"),
                Arguments.of("in an empty section", "gateway: {}\n", "gateway: { id: site-7 }\n"),
                Arguments.of("in a section of nothing", "gateway:\nweb: {}\n", "gateway: { id: site-7 }\nweb: {}\n"),
                Arguments.of("in a section that is null", "gateway: null # later\n", "gateway: { id: site-7 } # later\n"),
                Arguments.of("with Windows' line ends", "gateway:\r\n  name: x\r\n", "gateway:\r\n  id: site-7\r\n  name: x\r\n"),
                Arguments.of("behind signs of two chars", "web: { origins: '\uD83D\uDE00' }\ngateway: { id: a }\n",
                        "web: { origins: '\uD83D\uDE00' }\ngateway: { id: site-7 }\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void putsAValueAndLeavesTheRestAsItIs(String where, String before, String after) {
        assertThat(YamlText.of(before).orElseThrow().with("gateway", "id", "site-7").map(YamlText::text)).contains(after);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void quotesWhatWouldMeanSomethingElse(String value) throws ConfigurationException {
        for (String before : new String[] {"", "gateway: { name: x }\n", "gateway:\n  name: x # y\n"}) {
            String after = YamlText.of(before).orElseThrow().with("gateway", "name", value).orElseThrow().text();
            Section gateway = Section.of(after, Path.of("hirundo.yaml")).section("gateway");
            assertThat(GatewayKeys.read(gateway).name()).as(after).contains(value);
        }
    }

    static Stream<String> texts() {
        return Stream.of("site-7", "Boiler house", "null", "~", "true", "No", "0x10", "1e3", "it's", "a # b", "a: b", "- a", "{a}", "[a",
                "\"a\"", "@a", "%a", "&a", "*a", "!a", "|", ">", "a, b", "a}", "Käse \uD83D\uDE00", "rediss://u:p%20w@h:1/2", "a:");
    }

    @Test
    void doesNothingWhereThereIsNoPlace() {
        assertThat(YamlText.of("- a\n")).isEmpty();
        assertThat(YamlText.of("gateway: \"open\n")).isEmpty();
        assertThat(YamlText.of("gateway: site\n").orElseThrow().with("gateway", "id", "a")).isEmpty();
        assertThat(YamlText.of("gateway: { id: [a] }\n").orElseThrow().with("gateway", "id", "a")).isEmpty();
        assertThat(YamlText.of("{ web: {} }\n").orElseThrow().with("gateway", "id", "a")).isEmpty();
    }

    @Test
    void tellsWhatStandsThere() {
        YamlText text = YamlText.of("gateway: { id: a, name: }\nweb: 1\n").orElseThrow();
        assertThat(text.value("gateway", "id")).contains("a");
        assertThat(text.value("gateway", "more")).isEmpty();
        assertThat(text.value("web", "port")).isEmpty();
        assertThat(text.value("none", "id")).isEmpty();
    }

    @Test
    void leavesAloneWhatIsNoYamlBesideIt() {
        String written = "a: @b\ngateway:\n\tid: x\n";
        String legible = "     \ngateway:\n id: x\n";
        assertThat(YamlText.of(written, legible).orElseThrow().with("gateway", "id", "y").map(YamlText::text))
                .contains("a: @b\ngateway:\n\tid: 'y'\n");
    }
}
