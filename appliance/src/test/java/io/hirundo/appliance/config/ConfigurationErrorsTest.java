package io.hirundo.appliance.config;

import static io.hirundo.appliance.config.ConfigurationFile.loader;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each error names file, line, key, what was found and what is allowed. */
class ConfigurationErrorsTest {

    @TempDir
    Path folder;

    private ConfigurationFile file;

    @BeforeEach
    void nameTheFile() {
        file = new ConfigurationFile(folder);
    }

    @Test
    void namesLineAndLimitsOfANumberOutOfRange() throws Exception {
        assertThat(file.errors("web:\n  host: 0.0.0.0\n  port: 70000\n")).containsExactly(
                file + ":3: web.port: found \"70000\"; allowed: a whole number from 0 to 65535");
    }

    @Test
    void guessesTheKeyThatWasMeant() throws Exception {
        assertThat(file.errors("web:\n\n  prot: 8081\n")).singleElement().asString()
                .startsWith(file + ":3: web.prot: found an unknown key, did you mean web.port?")
                .contains("allowed: host, port, origins");
    }

    @Test
    void listsTheKeysWhereItCannotGuess() throws Exception {
        assertThat(file.errors("journal:\n  colour: red\n")).containsExactly(
                file + ":2: journal.colour: found an unknown key; allowed: quota, keep-free, keep, commit-every");
    }

    @Test
    void namesWrongTypes() throws Exception {
        assertThat(file.errors("""
                web: 8080
                broker:
                  managed: yes
                  port: { number: 1883 }
                limits:
                  viewers: many
                access:
                  jwks: fleet.jwks
                """)).containsExactlyInAnyOrder(
                file + ":1: web: found \"8080\"; allowed: a section, as in web: { … }",
                file + ":3: broker.managed: found \"yes\"; allowed: true or false",
                file + ":4: broker.port: found a section; allowed: a whole number from 1 to 65535",
                file + ":6: limits.viewers: found \"many\"; allowed: a whole number from 1 to 1000000",
                file + ":8: access.jwks: found \"fleet.jwks\"; allowed: a list of files that can be read, as in [a, b]");
    }

    @Test
    void wantsTheUnitOfDurationsAndSizes() throws Exception {
        assertThat(file.errors("journal:\n  keep: 30\n  quota: 1000000000\n  commit-every: 2h\n")).containsExactly(
                file + ":3: journal.quota: found \"1000000000\"; allowed: a size from 16MiB to 64TiB, "
                        + "with its unit: B, KiB, MiB, GiB, TiB",
                file + ":2: journal.keep: found \"30\"; allowed: a duration from 1min to 36500d, "
                        + "with its unit: ms, s, min, h, d",
                file + ":4: journal.commit-every: found \"2h\"; allowed: a duration from 1ms to 1min, "
                        + "with its unit: ms, s, min, h, d");
    }

    @Test
    void namesAKeyThatStandsTwice() throws Exception {
        assertThat(file.errors("web:\n  port: 1\n  port: 2\n")).containsExactly(
                file + ":3: web.port: found twice, first at " + file + ":2; allowed: once");
    }

    @Test
    void namesTheLineThatIsNoYaml() throws Exception {
        assertThat(file.errors("web:\n  port: 8080\n host: x\n")).singleElement().asString()
                .startsWith(file + ":3: this is not YAML: ");
        assertThat(file.errors("web:\n\tport: 8080\n")).singleElement().asString()
                .startsWith(file + ":2: this is not YAML: ");
    }

    @Test
    void namesTheLineWhereAQuoteOrABracketWasOpened() throws Exception {
        for (String value : List.of("\"open", "'open", "{ a: b", "[ a, b")) {
            assertThat(file.errors("gateway:\n  id: a\n  name: " + value + "\n\n# end\n")).as(value).singleElement().asString()
                    .startsWith(file + ":3: this is not YAML: ");
        }
    }

    @Test
    void refusesAnchorsAliasesAndSecondDocuments() throws Exception {
        assertThat(file.errors("web: &w { port: 1 }\n")).singleElement().asString().contains("anchor or an alias");
        assertThat(file.errors("web: { port: 1 }\n---\nweb: { port: 2 }\n")).singleElement().asString()
                .contains("second document");
        assertThat(file.errors("- web\n")).singleElement().asString().contains(":1: found a list; allowed: keys such as");
    }

    @Test
    void refusesWhatComesWithALaterVersionRatherThanIgnoreIt() throws Exception {
        assertThat(file.errors("broker: { tls-port: 8883 }\nhub: { url: \"redis://h:1\" }\n")).containsExactly(
                file + ":1: broker.tls-port: MQTT over TLS is not part of this version yet; allowed: leaving the key out",
                file + ":2: hub: the role hub is not part of this version yet; allowed: leaving the key out");
    }

    @Test
    void refusesSettingsOfAnotherBrokerWhereItRunsItsOwn() throws Exception {
        assertThat(file.errors("broker:\n  url: mqtt://other:1883\n")).singleElement().asString()
                .startsWith(file + ":2: broker.url: found a value although Hirundo runs its own broker");
        assertThat(file.errors("broker:\n  managed: false\n")).singleElement().asString()
                .startsWith(file + ":2: broker.managed: found false without broker.url");
    }

    @Test
    void showsNoPasswordOfAUrl() throws Exception {
        assertThat(file.errors("uplink:\n  url: http://fleet:geheim@host.example\n")).singleElement().asString()
                .contains("uplink.url: found \"http://fleet:***@host.example\"").doesNotContain("geheim");
    }

    @Test
    void namesTheOptionOrTheVariable() throws Exception {
        file.write("");
        assertThat(file.errors(loader(List.of("web.port=x"), Map.of()))).containsExactly(
                "--set web.port=x: web.port: found \"x\"; allowed: a whole number from 0 to 65535");
        assertThat(file.errors(loader(List.of("web.prot=1"), Map.of()))).singleElement().asString()
                .startsWith("--set web.prot=1: web.prot: found an unknown key, did you mean web.port?");
        assertThat(file.errors(loader(List.of("web.port"), Map.of()))).singleElement().asString()
                .startsWith("--set web.port: found \"web.port\"; allowed: key=value");
        assertThat(file.errors(loader(List.of(), Map.of("HIRUNDO_JOURNAL_COMMIT_EVERY", "soon")))).singleElement()
                .asString().startsWith("HIRUNDO_JOURNAL_COMMIT_EVERY: journal.commit-every: found \"soon\"");
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThat(file.errors(loader(List.of(), Map.of()))).containsExactly(file + ": there is no such file");
    }

    @Test
    void namesAFileThatIsNoText() throws Exception {
        Files.write(file.path(), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(file.errors(loader(List.of(), Map.of()))).containsExactly(file + ": this is not UTF-8 text");
    }
}
