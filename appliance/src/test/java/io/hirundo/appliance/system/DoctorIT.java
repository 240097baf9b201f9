package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.testing.FreePort;
import io.hirundo.gateway.testing.RealRedis;
import io.hirundo.sensors.Sensors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hirundo doctor} and {@code hirundo support} on a machine that is well, and on ones that are not. */
@Timeout(180)
class DoctorIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path folder;

    private final List<Hirundo> started = new ArrayList<>();
    private RealRedis redis;
    private Path data;
    private Path configuration;
    private int webPort;
    private int brokerPort;

    @BeforeEach
    void writeAConfiguration() throws IOException {
        redis = RealRedis.running();
        data = folder.resolve("data");
        webPort = FreePort.find();
        brokerPort = FreePort.find();
        configuration = Files.writeString(folder.resolve("hirundo.yaml"), """
                gateway: { id: site-7 }
                web: { host: 127.0.0.1, port: %d }
                broker: { port: %d }
                uplink: { url: "redis://127.0.0.1:%d" }
                """.formatted(webPort, brokerPort, redis.port()));
    }

    @AfterEach
    void endAll() {
        started.forEach(Hirundo::close);
        redis.close();
    }

    @Test
    void findsNothingWrongWithAGatewayThatIsWell() throws Exception {
        startAndAwait();

        HirundoCommand.Result doctor = doctor();

        assertThat(doctor.exitCode()).as(doctor::toString).isZero();
        assertThat(doctor.output()).contains("Nothing is wrong", "and answers at http://127.0.0.1:" + webPort,
                "Hirundo's own Mosquitto runs", "mqtt://127.0.0.1:" + brokerPort + " lets Hirundo connect",
                "redis://127.0.0.1:" + redis.port() + " answers, version ", "this gateway may write its own keys", "tokens can be signed",
                "boiler (bme280) answers", "the fleet has all but ");
        assertThat(doctor.output()).as("colours").doesNotContain("\u001b[");
        assertThat(doctor.errors()).doesNotContain("\tat ");
    }

    @Test
    void findsNothingWrongWithAMachineOnWhichNothingRunsYet() throws Exception {
        HirundoCommand.Result doctor = doctor();

        assertThat(doctor.exitCode()).as(doctor::toString).isZero();
        assertThat(doctor.output()).contains("there is no " + data + " yet", "port " + webPort + " is free", "port " + brokerPort + " is free");
        assertThat(data).as("looking changes nothing").doesNotExist();
    }

    @Test
    void namesWhatIsWrongAndWhatToDo() throws Exception {
        Files.createDirectories(data);
        redis.stop();
        Files.writeString(configuration, Files.readString(configuration) + "jornal: { keep: 1d }\n");
        Files.writeString(data.resolve("last-good.yaml"), Files.readString(configuration).replace("jornal:", "journal:"));
        try (ServerSocket web = new ServerSocket(webPort, 1, InetAddress.getLoopbackAddress());
                ServerSocket broker = new ServerSocket(brokerPort, 1, InetAddress.getLoopbackAddress())) {
            assertThat(web.isBound() && broker.isBound()).isTrue();

            HirundoCommand.Result json = doctor("--json");

            assertThat(json.exitCode()).as(json::toString).isEqualTo(1);
            JsonNode report = JSON.readTree(json.output());
            assertThat(report.path("ok").asBoolean()).isFalse();
            assertWrong(report, "configuration", "jornal: found an unknown key, did you mean journal?");
            assertWrong(report, "gateway", "cannot listen on 127.0.0.1:" + webPort);
            assertWrong(report, "broker", "another program listens on 127.0.0.1:" + brokerPort);
            assertWrong(report, "redis", "nothing answers at redis://127.0.0.1:" + redis.port());
            report.path("findings").forEach(finding -> assertThat(finding.path("sign").asText().equals("ok")
                    || !finding.path("todo").asText().isEmpty()).as("says what to do: %s", finding).isTrue());
        }
    }

    @Test
    void namesADataFolderThatItMayNotUse() throws Exception {
        Files.createDirectories(data);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("---------"));
        try {
            HirundoCommand.Result doctor =
                    HirundoCommand.runWithoutPrivileges(data, "--config", configuration.toString(), "doctor");

            assertThat(doctor.exitCode()).as(doctor::toString).isEqualTo(1);
            assertThat(doctor.output()).contains("may not read it", "-> run Hirundo, and this, as ");
        } finally {
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void writesForWhoeverHelpsWhatARunningGatewaySaysAndNoKey() throws Exception {
        startAndAwait();
        Path file = folder.resolve("support.zip");

        HirundoCommand.Result support = HirundoCommand.run(data, "--config", configuration.toString(), "support", file.toString());

        assertThat(support.exitCode()).as(support::toString).isZero();
        String key = Files.readString(data.resolve("keys/token-key.jwk")).replaceAll("(?s).*\"d\":\"([^\"]+)\".*", "$1");
        List<String> names = new ArrayList<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                names.add(entry.getName());
                String text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                assertThat(text).as(entry.getName()).doesNotContain(key).doesNotContain("eyJhbGciOi");
                if (entry.getName().equals("gateway/system.json")) {
                    assertThat(JSON.readTree(text).path("journal").path("journalId").asText()).isNotEmpty();
                }
                if (entry.getName().equals("gateway/metrics.txt")) {
                    assertThat(text).contains("hirundo_journal_commits");
                }
            }
        }
        assertThat(names).contains("doctor.txt", "configuration.yaml", "journal.json", "logs/mosquitto.log", "gateway/system.json");
    }

    private HirundoCommand.Result doctor(String... more) {
        List<String> words = new ArrayList<>(List.of("--config", configuration.toString(), "doctor"));
        words.addAll(List.of(more));
        return HirundoCommand.run(data, words.toArray(String[]::new));
    }

    private void startAndAwait() {
        Hirundo hirundo = Hirundo.start(data, List.of("run", "--config", configuration.toString()));
        started.add(hirundo);
        Api api = Api.ofLink(hirundo.awaitLink());
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            JsonNode system = api.get("/api/v1/system");
            List<String> online = new ArrayList<>();
            api.get("/api/v1/devices").path("devices").forEach(device -> {
                if (device.path("isOnline").asBoolean()) {
                    online.add(device.path("deviceId").asText());
                }
            });
            return system.path("uplink").path("state").asText().equals("connected") && online.size() >= Sensors.demoSensors().size()
                    && system.path("uplink").path("backlog").asLong() == 0;
        });
    }

    private static void assertWrong(JsonNode report, String check, String words) {
        List<String> found = new ArrayList<>();
        report.path("findings").forEach(finding -> {
            if (finding.path("check").asText().equals(check) && finding.path("sign").asText().equals("wrong")) {
                found.add(finding.path("found").asText());
            }
        });
        assertThat(found).as(check).anyMatch(text -> text.contains(words));
    }
}
