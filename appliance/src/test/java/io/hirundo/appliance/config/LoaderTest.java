package io.hirundo.appliance.config;

import static io.hirundo.appliance.config.ConfigurationFile.loader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoaderTest {

    @TempDir
    Path folder;

    private ConfigurationFile file;

    @BeforeEach
    void nameTheFile() {
        file = new ConfigurationFile(folder);
    }

    @Test
    void readsUnitsAndQuotedValues() throws Exception {
        Settings settings = load("""
                gateway: { id: site-7, name: "Boiler house" }
                journal: { quota: 512MiB, keep: 1.5d, commit-every: 1s }
                limits: { outbox: 128KiB, device-messages-per-second: 0, drain: 0s }
                broker: { host: 0.0.0.0, port: 0x75c }
                """, loader(List.of(), Map.of()));
        assertThat(settings.gatewayId()).isEqualTo("site-7");
        assertThat(settings.displayName()).isEqualTo("Boiler house");
        assertThat(settings.journal().quotaBytes()).isEqualTo(512L << 20);
        assertThat(settings.journal().keep()).isEqualTo(Duration.ofHours(36));
        assertThat(settings.limits().outboxBytes()).isEqualTo(128 << 10);
        assertThat(settings.limits().drain()).isZero();
        assertThat(settings.broker().address()).hasToString("mqtt://127.0.0.1:1884");
    }

    @Test
    void anOptionWinsOverAVariableAndThatOverTheFile() throws Exception {
        String yaml = "web: { host: 1.1.1.1, port: 1, origins: [ \"http://a\" ] }\n";
        Settings settings = load(yaml, loader(
                List.of("web.port=2", "web.port=3", "web.origins=http://b,http://c"),
                Map.of("HIRUNDO_WEB_PORT", "4", "HIRUNDO_WEB_HOST", "2.2.2.2")));
        assertThat(settings.web().port()).isEqualTo(3);
        assertThat(settings.web().host()).isEqualTo("2.2.2.2");
        assertThat(settings.web().origins()).containsExactly("http://b", "http://c");
    }

    @Test
    void nullTakesASettingOfTheFileBack() throws Exception {
        Settings settings = load("uplink: { url: \"redis://h:1\" }\n", loader(List.of("uplink.url=null"), Map.of()));
        assertThat(settings.uplink().url()).isEmpty();
    }

    @Test
    void aRelativePathIsRelativeToTheFileThatSaysIt() throws Exception {
        Settings settings = load("data: kept\n", loader(List.of(), Map.of()));
        assertThat(settings.data()).isEqualTo(folder.resolve("kept"));
    }

    @Test
    void makesAGatewayIdOfTheHostName() throws Exception {
        assertThat(load("", new Loader(new Surroundings("_büro.lan", folder), new Overrides(List.of(), Map.of())))
                .gatewayId()).isEqualTo("b-ro.lan");
        assertThat(load("", new Loader(new Surroundings("", folder), new Overrides(List.of(), Map.of())))
                .gatewayId()).isEqualTo("hirundo");
    }

    @Test
    void warnsOfAVariableThatNobodyReads() throws Exception {
        Loaded loaded = file.write("").load(
                loader(List.of(), Map.of("HIRUNDO_WEB_PROT", "1", "HIRUNDO_JAVA_OPTS", "-Xmx64m", "HOME", "/")));
        assertThat(loaded.warnings()).containsExactly(
                "HIRUNDO_WEB_PROT is no setting of Hirundo and has no effect; did you mean HIRUNDO_WEB_PORT?");
    }

    @Test
    void startsWithTheLastGoodFileAndNamesTheLineThatIsWrong() throws Exception {
        new LastGood(folder.resolve("data")).keep("web: { port: 4711 }\n");
        file.write("data: data\nweb:\n  port: many\n");
        Loaded loaded = loader(List.of(), Map.of()).loadOrLastGood(file.path());
        assertThat(loaded.settings().web().port()).isEqualTo(4711);
        assertThat(loaded.faults()).singleElement().asString().startsWith(file + ":3: web.port: found \"many\"");
    }

    @Test
    void neverReplacesWhatAnOptionSaid() throws Exception {
        new LastGood(folder.resolve("data")).keep("web: { port: 4711 }\n");
        file.write("data: data\n");
        assertThatThrownBy(() -> loader(List.of("web.port=many"), Map.of()).loadOrLastGood(file.path()))
                .isInstanceOf(ConfigurationException.class).hasMessageContaining("--set web.port=many");
    }

    @Test
    void reportsTheFileWhereTheLastGoodOneIsNoBetter() throws Exception {
        new LastGood(folder.resolve("data")).keep("web: { port: none }\n");
        file.write("data: data\nweb: { port: many }\n");
        assertThatThrownBy(() -> loader(List.of(), Map.of()).loadOrLastGood(file.path())).hasMessageContaining("many");
    }

    @Test
    void keepsTheLastGoodFileForItsOwnerAlone() throws Exception {
        LastGood lastGood = new LastGood(folder);
        lastGood.keep("web: { port: 1 }\n");
        lastGood.keep("web: { port: 2 }\n");
        assertThat(lastGood.read()).contains("web: { port: 2 }\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lastGood.path()))).isEqualTo("rw-------");
    }

    private Settings load(String yaml, Loader loader) throws Exception {
        return file.write(yaml).load(loader).settings();
    }
}
