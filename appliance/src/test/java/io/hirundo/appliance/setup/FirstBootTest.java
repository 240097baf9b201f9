package io.hirundo.appliance.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hirundo.appliance.config.Loader;
import io.hirundo.appliance.config.Overrides;
import io.hirundo.appliance.config.Settings;
import io.hirundo.appliance.config.Surroundings;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the file on the boot partition to the files that the image looks into. */
class FirstBootTest {
    private static final String IEEE_KEY = "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e";
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);
    private static final Path ZONES = Path.of("/nonexistent/zoneinfo");
    private static final String CONFIGURATION = """
            # Hirundo's configuration on this machine.
            broker:
              managed: false
              url: mqtt://127.0.0.1:1883   # the system's

            journal:
              commit-every: 1s
            """;
    private static final String ALL = """
            # Boiler house, first floor
            hostname: boiler-house
            wifi:
              ssid: IEEE            # the cellar's
              password: password    # secret!
              country: DE
            network: { address: 192.168.1.5/24, gateway: 192.168.1.1 }
            time-zone: Europe/Berlin
            gateway:
              id: site-7
              name: 'Boiler house'
            fleet: { url: 'rediss://fleet.example', secret: 'it''s secret' }
            ssh-key: %s
            mqtt: lan
            """.formatted(SshPublicKeyTest.ED25519);

    @TempDir
    Path root;
    private Path file;
    private Path errorFile;
    private Path to;
    private Path configuration;

    @BeforeEach
    void lay() throws IOException {
        file = root.resolve("firmware/hirundo-setup.yaml");
        errorFile = root.resolve("firmware/hirundo-setup.error.txt");
        to = root.resolve("data/setup");
        configuration = root.resolve("etc/hirundo.yaml");
        Files.createDirectories(file.getParent());
        Files.createDirectories(configuration.getParent());
        Files.writeString(configuration, CONFIGURATION);
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-r-----"));
    }

    private FirstBoot.Outcome boot() throws IOException {
        return new FirstBoot(file, to, configuration, ZONES).apply();
    }

    private FirstBoot.Outcome bootWith(String text) throws IOException {
        Files.writeString(file, text);
        return boot();
    }

    @Test
    void putsAllInForceThatTheFileSays() throws Exception {
        assertThat(bootWith(ALL)).isEqualTo(new FirstBoot.Outcome(true, List.of()));

        assertThat(to.resolve("hostname")).hasContent("boiler-house\n");
        assertThat(to.resolve("wpa_supplicant-wlan0.conf")).content().contains("psk=" + IEEE_KEY, "country=DE").doesNotContain("password");
        assertThat(permissions(to.resolve("wpa_supplicant-wlan0.conf"))).isEqualTo("rw-------");
        assertThat(to.resolve("network/10-hirundo-wifi.network")).content()
                .contains("Name=wl*\n", "Address=192.168.1.5/24\n", "Gateway=192.168.1.1\n", "DNS=192.168.1.1\n", "DHCP=no\n");
        assertThat(to.resolve("network/10-hirundo-wired.network")).content()
                .contains("Name=en* eth*\n", "Address=192.168.1.5/24\nRouteMetric=100\n", "Gateway=192.168.1.1\nMetric=100\n");
        assertThat(Files.readSymbolicLink(to.resolve("localtime"))).isEqualTo(ZONES.resolve("Europe/Berlin"));
        assertThat(to.resolve("authorized_keys")).hasContent(SshPublicKeyTest.ED25519 + "\n");
        assertThat(to.resolve("mqtt-lan")).isEmptyFile();
        assertThat(errorFile).doesNotExist();
    }

    @Test
    void theConfigurationKeepsItsCommentsAndRightsAndLoads() throws Exception {
        bootWith(ALL);

        String text = Files.readString(configuration);
        assertThat(text).startsWith(CONFIGURATION);
        assertThat(permissions(configuration)).isEqualTo("rw-r-----");
        Settings settings = new Loader(new Surroundings("pi", Path.of("/var/lib/hirundo")), new Overrides(List.of(), Map.of()))
                .load(configuration).settings();
        assertThat(settings.gatewayId()).isEqualTo("site-7");
        assertThat(settings.displayName()).isEqualTo("Boiler house");
        assertThat(settings.uplink().url()).hasValueSatisfying(url -> {
            assertThat(url.getHost()).isEqualTo("fleet.example");
            assertThat(FleetUrl.password(url)).contains("it's secret");
        });
        assertThat(settings.broker().managed()).isFalse();
    }

    @Test
    void onlyTheSecretsLeaveTheFile() throws Exception {
        bootWith(ALL);
        assertThat(Files.readString(file)).isEqualTo(ALL
                .replace("password: password    # secret!", "password: '(taken over)'    # secret!")
                .replace("secret: 'it''s secret'", "secret: '(taken over)'"));
        assertThat(everything()).doesNotContain("it's secret").doesNotContain("it''s secret");
    }

    @Test
    void takesAFileOfEveryEditionOfNotepadAndGivesItBackInTheSameWay() throws Exception {
        String text = ("# Käthe\n" + ALL).replace("\n", "\r\n").replace("  ssid", "\tssid").replace("  password", "\tpassword")
                .replace("  country", "\tcountry");
        Map<String, byte[]> editions = Map.of(
                "UTF-8", text.getBytes(StandardCharsets.UTF_8),
                "UTF-8 with a mark", ("\ufeff" + text).getBytes(StandardCharsets.UTF_8),
                "UTF-16", ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE),
                "ANSI", text.getBytes(Charset.forName("windows-1252")));
        String left = text.replace("password: password", "password: '(taken over)'")
                .replace("secret: 'it''s secret'", "secret: '(taken over)'");
        for (String edition : editions.keySet()) {
            to = root.resolve(edition);
            Files.write(file, editions.get(edition));
            assertThat(boot().errors()).as(edition).isEmpty();
            assertThat(to.resolve("wpa_supplicant-wlan0.conf")).as(edition).content().contains(IEEE_KEY);
            WrittenText written = WrittenText.of(Files.readAllBytes(file));
            assertThat(written.text()).as(edition).isEqualTo(left);
            assertThat(written.saved(text)).as(edition).isEqualTo(editions.get(edition));
        }
    }

    @Test
    void anUnchangedFileIsNotPutInForceAgain() throws Exception {
        bootWith(ALL);
        Files.writeString(to.resolve("hostname"), "changed by hand\n");
        assertThat(boot().isNew()).isFalse();
        assertThat(to.resolve("hostname")).hasContent("changed by hand\n");
    }

    @Test
    void theHashIsOneThatSha256sumChecks() throws Exception {
        bootWith(ALL);
        Process check = new ProcessBuilder("sha256sum", "--status", "--check", to.resolve("applied.sha256").toString()).start();
        assertThat(check.waitFor()).isZero();
        Files.writeString(file, "# more\n", StandardOpenOption.APPEND);
        assertThat(new ProcessBuilder("sha256sum", "--status", "--check", to.resolve("applied.sha256").toString()).start().waitFor())
                .isNotZero();
    }

    @Test
    void aChangedFileIsPutInForceAndKeepsTheSecretsOfTheFirst() throws Exception {
        bootWith(ALL);
        String changed = Files.readString(file).replace("boiler-house", "attic").replace("fleet.example", "other.example");
        assertThat(bootWith(changed)).isEqualTo(new FirstBoot.Outcome(true, List.of()));

        assertThat(to.resolve("hostname")).hasContent("attic\n");
        assertThat(to.resolve("wpa_supplicant-wlan0.conf")).content().contains(IEEE_KEY);
        assertThat(Files.readString(configuration)).contains("rediss://site-7:it%27s%20secret@other.example");
        assertThat(Files.readString(file)).isEqualTo(changed);
    }

    @Test
    void whatALaterFileLeavesOutIsAsOnANewMachine() throws Exception {
        bootWith(ALL);
        bootWith("gateway: { name: Attic }\n");

        assertThat(namesBelow(to)).containsExactly("applied.sha256", "network");
        assertThat(to.resolve("network")).isEmptyDirectory();
        assertThat(Files.readString(configuration)).as("what is no word about").contains("id: site-7", "name: Attic", "rediss://");
    }

    @Test
    void aWrongValueLeavesTheEarlierOneAndStopsNothingElse() throws Exception {
        bootWith(ALL);
        FirstBoot.Outcome outcome = bootWith(Files.readString(file).replace("boiler-house", "boiler_house")
                .replace("192.168.1.5/24", "192.168.1.5/99").replace("mqtt: lan", "mqtt: loopback"));

        assertThat(outcome.errors()).hasSize(2);
        assertThat(to.resolve("hostname")).hasContent("boiler-house\n");
        assertThat(to.resolve("network/10-hirundo-wifi.network")).content().contains("Address=192.168.1.5/24");
        assertThat(to.resolve("mqtt-lan")).doesNotExist();
        assertThat(to.resolve("errors")).content().contains("Line 2: hostname: found \"boiler_house\"");
    }

    @Test
    void theErrorStandsBesideTheFileUntilItIsPutRight() throws Exception {
        FirstBoot.Outcome outcome = bootWith("hostname: a b\nmqtt: lan\ntime-zone: 'Europe\n");

        assertThat(outcome.isNew()).isTrue();
        String told = Files.readString(errorFile);
        assertThat(told).contains("Line 1: hostname: found \"a b\"; allowed: letters, digits and -", "Line 3: this is not YAML",
                "single quotes");
        assertThat(told.replace("\r\n", "")).as("Windows' line ends").doesNotContain("\n");
        assertThat(to.resolve("mqtt-lan")).exists();
        assertThat(boot().isNew()).as("the same mistakes once").isFalse();
        assertThat(errorFile).exists();

        assertThat(bootWith("hostname: a-b\n").errors()).isEmpty();
        assertThat(errorFile).doesNotExist();
        assertThat(to.resolve("errors")).doesNotExist();
    }

    @Test
    void aSecretThatCouldNotBeUsedStaysToBePutRight() throws Exception {
        bootWith("wifi: { ssid: home, password: short }\n");
        assertThat(file).hasContent("wifi: { ssid: home, password: short }\n");
        assertThat(Files.readString(errorFile)).doesNotContain("short").contains("found a text of 5 characters");
    }

    @Test
    void aStraySignDoesNotKeepTheSecretsOfOtherLinesInTheFile() throws Exception {
        bootWith("hostname: @\nwifi:\n  ssid: IEEE\n  password: password\n");
        assertThat(Files.readString(file)).isEqualTo("hostname: @\nwifi:\n  ssid: IEEE\n  password: '(taken over)'\n");
        assertThat(to.resolve("wpa_supplicant-wlan0.conf")).content().contains(IEEE_KEY);
    }

    @Test
    void afterAPowerCutAtAnyMomentTheNextBootEndsTheSame() throws Exception {
        bootWith(ALL);
        Map<String, String> whole = all();
        String left = Files.readString(file);
        for (String missing : whole.keySet()) {
            // Cut before this one came, and once more before the file's secrets were taken out.
            for (String found : new String[] {left, ALL}) {
                Files.deleteIfExists(to.resolve("applied.sha256"));
                if (!missing.startsWith("wpa_supplicant") || found.equals(ALL)) {
                    Files.deleteIfExists(to.resolve(missing));
                }
                Files.writeString(root.resolve("firmware/hirundo-setup.yaml.new"), "ha");
                assertThat(bootWith(found).errors()).as(missing).isEmpty();
                assertThat(all()).as(missing).isEqualTo(whole);
                assertThat(file).hasContent(left);
                assertThat(namesBelow(file.getParent())).containsExactly("hirundo-setup.yaml");
            }
        }
    }

    @Test
    void withoutWifiThereIsNoFileForItAndByDhcpTheCableIsTheImagesOwn() throws Exception {
        bootWith("network: { address: 'fd00::5/64', gateway: 'fe80::1', dns: 9.9.9.9 }\n");
        assertThat(to.resolve("network/10-hirundo-wired.network")).content()
                .contains("Name=en* eth*\n", "Address=fd00:0:0:0:0:0:0:5/64\n", "Gateway=fe80:0:0:0:0:0:0:1\n", "DNS=9.9.9.9\n");
        assertThat(to.resolve("network/10-hirundo-wifi.network")).doesNotExist();

        bootWith("wifi: { ssid: IEEE, password: password }\n");
        assertThat(to.resolve("network/10-hirundo-wired.network")).doesNotExist();
        assertThat(to.resolve("network/10-hirundo-wifi.network")).content().contains("DHCP=yes\n", "RouteMetric=600");
    }

    @Test
    void aConfigurationThatIsNoYamlKeepsTheSecretInTheFileAndIsTriedAgain() throws Exception {
        Files.writeString(configuration, "broker: 'open\n");
        assertThat(bootWith(ALL).errors()).singleElement().asString().contains("hirundo.yaml could not take gateway and fleet");
        assertThat(Files.readString(file)).contains("it''s secret").doesNotContain("password: password");
        assertThat(configuration).hasContent("broker: 'open\n");

        Files.writeString(configuration, CONFIGURATION);
        assertThat(boot()).isEqualTo(new FirstBoot.Outcome(true, List.of()));
        assertThat(Files.readString(file)).doesNotContain("it''s secret");
        assertThat(Files.readString(configuration)).contains("rediss://site-7:");
    }

    @Test
    void makesTheConfigurationWhereThereIsNone() throws Exception {
        Files.delete(configuration);
        bootWith("hostname: a\n");
        assertThat(configuration).doesNotExist();
        bootWith("gateway: { id: site-7 }\n");
        assertThat(configuration).hasContent("gateway:\n  id: 'site-7'\n".replace("'", ""));
    }

    @Test
    void writesNothingThatIsAlreadyAsItShouldBe() throws Exception {
        bootWith(ALL);
        for (Path one : List.of(to.resolve("hostname"), to.resolve("authorized_keys"), configuration)) {
            Files.setLastModifiedTime(one, LONG_AGO);
        }
        bootWith(Files.readString(file) + "# a word more\n");
        for (Path one : List.of(to.resolve("hostname"), to.resolve("authorized_keys"), configuration)) {
            assertThat(Files.getLastModifiedTime(one)).as("%s", one).isEqualTo(LONG_AGO);
        }
    }

    @Test
    void refusesAFileThatNobodyWrote() throws Exception {
        Files.write(file, new byte[100_000]);
        assertThatThrownBy(this::boot).isInstanceOf(IOException.class).hasMessageContaining("100000 bytes");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private Map<String, String> all() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(to)) {
            for (Path path : files.filter(one -> !Files.isDirectory(one)).toList()) {
                String text = Files.isSymbolicLink(path) ? Files.readSymbolicLink(path).toString() : Files.readString(path);
                texts.put(to.relativize(path).toString(), text);
            }
        }
        return texts;
    }

    private String everything() throws IOException {
        return all() + Files.readString(file) + Files.readString(configuration);
    }

    private static List<String> namesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(one -> one.getFileName().toString()).sorted().toList();
        }
    }
}
