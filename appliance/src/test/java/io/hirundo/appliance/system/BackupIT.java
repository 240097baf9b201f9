package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.testing.RealMosquitto;
import io.hirundo.gateway.testing.RealRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.resps.StreamEntry;

/** A machine dies, and another one becomes the gateway that it was. */
@Timeout(300)
class BackupIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final List<Hirundo> started = new ArrayList<>();
    private RealMosquitto mosquitto;
    private RealRedis redis;
    private Path data;
    private Path configuration;
    private Path backup;

    @BeforeEach
    void writeAConfiguration() throws IOException {
        mosquitto = RealMosquitto.running();
        redis = RealRedis.running(RealRedis.APPEND_ONLY);
        data = folder.resolve("old/data");
        backup = folder.resolve("site-7.zip");
        configuration = Files.createDirectories(folder.resolve("old/etc")).resolve("hirundo.yaml");
        Files.writeString(configuration.resolveSibling("shared-secret"), "a secret of more than thirty-two bytes\n");
        Files.writeString(configuration, """
                # The boiler house's gateway.
                gateway: { id: site-7, name: "Boiler house" }
                web: { host: 127.0.0.1, port: 0 }
                broker: { managed: false, url: %s }
                uplink: { url: %s }
                access: { hs256-secret-file: shared-secret }
                limits: { viewers: 123 }
                alerts: [{ name: hot, device: boiler, when: n > 1000000 }]
                """.formatted(mosquitto.url(), redis.url()));
    }

    @AfterEach
    void endAll() {
        started.forEach(Hirundo::close);
        redis.close();
        mosquitto.close();
    }

    @Test
    void anEmptyMachineBecomesTheGatewayThatDied() throws Exception {
        Hirundo old = start(data, configuration);
        String token = Hirundo.token(data, "site-7");
        Api oldApi = new Api(old.awaitReady(), token);
        await().atMost(SOON).until(oldApi::isConnectedToBroker);
        publish(0, 500);
        await().atMost(SOON).until(() -> telemetry(oldApi.journal()).size() == 500);
        JsonNode named = oldApi.patch("/api/v1/devices/boiler", "{\"name\":\"Kessel\",\"tags\":[\"heating\"]}").path("meta");
        assertThat(named.path("name").asText()).isEqualTo("Kessel");
        List<JsonNode> beforeTheBackup = oldApi.journal();

        Thread meanwhile = Thread.ofVirtual().start(() -> publish(500, 1_500));
        HirundoCommand.Result written = HirundoCommand.run(data, "--config", configuration.toString(), "backup", backup.toString());
        meanwhile.join();
        assertThat(written.exitCode()).as(written::toString).isZero();
        assertThat(written.output()).contains("Wrote " + backup, "It holds the keys of this gateway");
        publish(1_500, 2_000);
        await().atMost(SOON).until(() -> telemetryInFleet() == 2_000);
        old.kill();

        Path newData = folder.resolve("new/data");
        Path newConfiguration = folder.resolve("new/etc/hirundo.yaml");
        HirundoCommand.Result restored =
                HirundoCommand.run(newData, "--config", newConfiguration.toString(), "restore", backup.toString());
        assertThat(restored.exitCode()).as(restored::toString).isZero();
        Api newApi = new Api(start(newData, newConfiguration).awaitReady(), token);

        List<JsonNode> after = newApi.journal();
        assertThat(after.subList(0, beforeTheBackup.size())).as("every event up to the backup").isEqualTo(beforeTheBackup);
        assertThat(newConfiguration).hasSameTextualContentAs(configuration);
        assertThat(newConfiguration.resolveSibling("shared-secret")).hasContent("a secret of more than thirty-two bytes");
        assertThat(newData.resolve("keys/token-key.jwk")).hasSameBinaryContentAs(data.resolve("keys/token-key.jwk"));
        assertThat(newApi.get("/api/v1/devices/boiler").path("meta")).as("what users said of a device").isEqualTo(named);

        publish(2_000, 2_500);
        await().atMost(SOON).until(() -> telemetryInFleet() == 2_500);
        Map<Integer, Integer> timesInFleet = timesInFleet();
        assertThat(timesInFleet.keySet()).containsExactlyElementsOf(IntStream.range(0, 2_500).boxed().toList());
        assertThat(timesInFleet.values()).as("each message once in the fleet").containsOnly(1);
        assertThat(streams()).as("the streams of both journals").hasSize(2);
        long greatestBefore = beforeTheBackup.getLast().path("seq").asLong();
        assertThat(newApi.journal().getLast().path("seq").asLong()).isGreaterThan(greatestBefore);
    }

    @Test
    void deliversFromTheBackupWhatTheDeadMachineCouldNot() throws Exception {
        Hirundo old = start(data, configuration);
        Api oldApi = new Api(old.awaitReady(), Hirundo.token(data, "site-7"));
        await().atMost(SOON).until(oldApi::isConnectedToBroker);
        publish(0, 300);
        await().atMost(SOON).until(() -> telemetryInFleet() == 300);
        redis.stop();
        publish(300, 800);
        await().atMost(SOON).until(() -> telemetry(oldApi.journal()).size() == 800);
        HirundoCommand.Result written = HirundoCommand.run(data, "--config", configuration.toString(), "backup", backup.toString());
        assertThat(written.exitCode()).as(written::toString).isZero();
        old.kill();
        redis.start();

        Path newData = folder.resolve("new/data");
        Path newConfiguration = folder.resolve("new/etc/hirundo.yaml");
        HirundoCommand.Result restored =
                HirundoCommand.run(newData, "--config", newConfiguration.toString(), "restore", backup.toString());
        assertThat(restored.exitCode()).as(restored::toString).isZero();
        start(newData, newConfiguration).awaitReady();
        publish(800, 900);

        await().atMost(SOON).until(() -> telemetryInFleet() == 900);
        assertThat(timesInFleet().values()).containsOnly(1);
    }

    @Test
    void aBackupThatWasCutRestoresNothing() throws Exception {
        start(data, configuration).awaitReady();
        HirundoCommand.run(data, "--config", configuration.toString(), "backup", backup.toString());
        byte[] whole = Files.readAllBytes(backup);
        Files.write(backup, Arrays.copyOf(whole, whole.length - 100));

        HirundoCommand.Result refused = HirundoCommand.run(folder.resolve("new/data"), "--config",
                folder.resolve("new/hirundo.yaml").toString(), "restore", backup.toString());

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).contains("or it was cut").doesNotContain("\tat ");
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void refusesToRestoreUnderARunningGateway() throws Exception {
        start(data, configuration).awaitReady();
        HirundoCommand.run(data, "--config", configuration.toString(), "backup", backup.toString());

        HirundoCommand.Result refused =
                HirundoCommand.run(data, "--config", configuration.toString(), "restore", "--force", backup.toString());

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).contains("another Hirundo (gateway, pid ");
        try (Stream<Path> beside = Files.list(data.getParent())) {
            assertThat(beside.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("data", "etc", "hirundo.log");
        }
    }

    private Hirundo start(Path data, Path configuration) throws IOException {
        Files.createDirectories(data.getParent());
        Hirundo hirundo = Hirundo.start(data, List.of("gateway", "--config", configuration.toString()));
        started.add(hirundo);
        return hirundo;
    }

    /** With Mosquitto's own client, a message a line; returns when all are acknowledged. */
    private void publish(int from, int to) {
        try {
            Process process = new ProcessBuilder("mosquitto_pub", "-h", "127.0.0.1", "-p", Integer.toString(mosquitto.port()),
                    "-q", "1", "-l", "-t", "devices/boiler/telemetry").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
            try (Writer lines = process.outputWriter(StandardCharsets.UTF_8)) {
                for (int n = from; n < to; n++) {
                    lines.write("{\"n\":" + n + ",\"timestamp\":" + (1_733_394_600_000L + n) + "}\n");
                }
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<JsonNode> telemetry(List<JsonNode> events) {
        return events.stream().filter(event -> event.path("type").asText().equals("telemetry")).toList();
    }

    private List<String> streams() {
        try (Jedis jedis = new Jedis(redis.url())) {
            return List.copyOf(jedis.keys("hirundo:*:events:site-7:*"));
        }
    }

    private int telemetryInFleet() throws IOException {
        return timesInFleet().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How often each message is in the streams of all journals of this gateway. */
    private Map<Integer, Integer> timesInFleet() throws IOException {
        Map<Integer, Integer> times = new TreeMap<>();
        try (Jedis jedis = new Jedis(redis.url())) {
            for (String stream : streams()) {
                for (StreamEntry entry : jedis.xrange(stream, "-", "+")) {
                    JsonNode event = JSON.readTree(entry.getFields().get("e"));
                    if (event.path("type").asText().equals("telemetry")) {
                        times.merge(event.path("payload").path("n").asInt(), 1, Integer::sum);
                    }
                }
            }
        }
        return times;
    }
}
