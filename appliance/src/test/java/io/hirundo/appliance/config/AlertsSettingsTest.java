package io.hirundo.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.alert.AlertRule;
import io.hirundo.gateway.alert.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsSettingsTest {

    @TempDir
    Path folder;

    private ConfigurationFile file;

    @BeforeEach
    void nameTheFile() {
        file = new ConfigurationFile(folder);
    }

    @Test
    void readsTheRuleOfTheContractAndTheDefaults() throws Exception {
        AlertSettings alerts = file.load("""
                alerts:
                  - { name: overheat, device: "boiler*", when: "temperature > 80", for: 30s, clear: "temperature < 75", severity: critical }
                  - { name: silent, device: [pump, "valve-*"], when: absent for 5m, message: "Nothing comes" }
                """).settings().alerts();
        assertThat(alerts.problems()).isEmpty();
        AlertRule overheat = alerts.rules().getFirst();
        assertThat(overheat.name()).isEqualTo("overheat");
        assertThat(overheat.devices().toList()).containsExactly("boiler*");
        assertThat(overheat.when().text()).isEqualTo("temperature > 80");
        assertThat(overheat.clear().orElseThrow().text()).isEqualTo("temperature < 75");
        assertThat(overheat.holdsFor()).isEqualTo(Duration.ofSeconds(30));
        assertThat(overheat.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(overheat.origin()).isEqualTo(file + ":2");
        AlertRule silent = alerts.rules().get(1);
        assertThat(silent.devices().toList()).containsExactly("pump", "valve-*");
        assertThat(silent.clear()).isEmpty();
        assertThat(silent.holdsFor()).isZero();
        assertThat(silent.severity()).isEqualTo(Severity.WARNING);
        assertThat(silent.message()).contains("Nothing comes");
    }

    @Test
    void aWrongRuleNamesItsPlaceAndStopsNeitherTheOthersNorTheStart() throws Exception {
        Loaded loaded = file.load("""
                alerts:
                  - { name: good, device: "*", when: "t > 1" }
                  - name: typo
                    device: "*"
                    whenn: "t > 1"
                    when: "t >"
                  - { name: good, device: "*", when: "t > 1" }
                  - { name: sensor-offline, device: "*", when: "t > 1" }
                  - { name: a, device: "two words", when: "t > 1", for: 30, severity: grave }
                  - { device: "*", when: "t > 1" }
                  - { name: b, when: "t > 1", clear: "t" , message: "" }
                  - text
                  - { name: also-good, device: "*", when: "t > 1" }
                """);
        assertThat(loaded.faults()).isEmpty();
        assertThat(loaded.settings().alerts().rules()).extracting(AlertRule::name).containsExactly("good", "also-good");
        List<String> problems = loaded.settings().alerts().problems().stream().map(Problem::toString).toList();
        assertThat(problems).satisfiesExactlyInAnyOrder(
                error -> assertThat(error).isEqualTo(file
                        + ":6: alerts[1].when: found \"t >\"; at character 4: found the end; allowed: a metric, a number, a text, not, or ("),
                error -> assertThat(error).startsWith(file
                        + ":5: alerts[1].whenn: found an unknown key, did you mean alerts[1].when?"),
                error -> assertThat(error).startsWith(file + ":7: alerts[2].name: found \"good\" a second time; allowed: a name"),
                error -> assertThat(error).startsWith(file + ":8: alerts[3].name: found \"sensor-offline\"; allowed: letters"),
                error -> assertThat(error).startsWith(file + ":9: alerts[4].device: found \"two words\"; allowed: a device's id"),
                error -> assertThat(error).startsWith(file + ":9: alerts[4].for: found \"30\"; allowed: a duration from 0ms to 7d"),
                error -> assertThat(error).isEqualTo(file
                        + ":9: alerts[4].severity: found \"grave\"; allowed: info, warning, critical"),
                error -> assertThat(error).startsWith(file + ":10: alerts[5].name: found nothing; allowed: letters"),
                error -> assertThat(error).startsWith(file + ":11: alerts[6].device: found nothing; allowed: a device's id"),
                error -> assertThat(error).startsWith(file + ":11: alerts[6].message: found \"\"; allowed: a text"),
                error -> assertThat(error).startsWith(file + ":12: alerts[7]: found \"text\"; allowed: a list of rules"));
        assertThat(loaded.warnings()).hasSize(11).allMatch(warning -> warning.startsWith("this alert rule is not in force: " + file));
    }

    @Test
    void whatIsNoListStopsNothingEither() throws Exception {
        Loaded loaded = file.load("alerts: on\n");
        assertThat(loaded.settings().alerts().rules()).isEmpty();
        assertThat(loaded.settings().alerts().problems()).singleElement().asString()
                .startsWith(file + ":1: alerts: found \"on\"; allowed: a list of rules");
    }

    @Test
    void aMistakeElsewhereStillStopsTheStart() throws Exception {
        assertThat(file.errors("alerts: on\nweb: { port: many }\n")).singleElement().asString().contains("web.port");
    }

    @Test
    void canBeGivenOnTheCommandLine() throws Exception {
        Loaded loaded = file.write("").load(ConfigurationFile.loader(
                List.of("alerts=[{name: hot, device: boiler, when: 't > 80'}]"), Map.of()));
        assertThat(loaded.settings().alerts().rules()).singleElement().satisfies(rule ->
                assertThat(rule.origin()).startsWith("--set alerts="));
    }
}
