package io.hirundo.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands to a relay over a real Mosquitto. */
class RelayIT {

    private static final String COMMANDS = "devices/pump/commands";
    private static final String RESULTS = "devices/pump/results";
    private static final String TELEMETRY = "devices/pump/telemetry";

    @TempDir
    Path directory;

    private Mosquitto broker;
    private Listener gateway;
    private Sensors sensors;

    @BeforeEach
    void start() throws Exception {
        broker = Mosquitto.started(directory);
        gateway = new Listener(broker, "devices/#");
        SensorConfig pump = new SensorConfig("pump", "relay", null, 27, Duration.ofSeconds(60), Map.of());
        sensors = Sensors.start(SensorsConfig.of(broker.url(), "agent-1", List.of(pump), Simulate.ALWAYS));
        await().atMost(20, TimeUnit.SECONDS).until(() -> gateway.on(TELEMETRY).size() == 1);
        assertThat(gateway.on(TELEMETRY).getFirst().body()).endsWith("\"on\":false}");
    }

    @AfterEach
    void stop() throws Exception {
        sensors.close();
        gateway.close();
        broker.close();
    }

    @Test
    void switchesAnswersWithTheCorrelationAndPublishesItsNewState() {
        byte[] correlation = "r1".getBytes(StandardCharsets.UTF_8);
        send("c1", true, System.currentTimeMillis() + 5_000, "devices/pump/results/gw", correlation);

        await().atMost(10, TimeUnit.SECONDS).until(() -> gateway.on("devices/pump/results/gw").size() == 1);
        Listener.Seen result = gateway.on("devices/pump/results/gw").getFirst();
        assertThat(result.body()).isEqualTo("{\"id\":\"c1\",\"status\":\"done\",\"result\":{\"on\":true}}");
        assertThat(result.correlation()).isEqualTo(correlation);
        await().atMost(10, TimeUnit.SECONDS).until(() -> gateway.last(TELEMETRY).endsWith("\"on\":true}"));
    }

    @Test
    void answersOnResultsWhenNoOwnResponseTopicIsGiven() {
        send("c1", true, System.currentTimeMillis() + 5_000, null, null);
        send("c2", false, System.currentTimeMillis() + 5_000, "devices/other/status", null);

        await().atMost(10, TimeUnit.SECONDS).until(() -> gateway.on(RESULTS).size() == 2);
        assertThat(gateway.on("devices/other/status")).isEmpty();
    }

    @Test
    void anExpiredCommandIsRejectedAndNotCarriedOut() {
        send("late", true, System.currentTimeMillis() - 1, null, null);

        await().atMost(10, TimeUnit.SECONDS).until(() -> gateway.on(RESULTS).size() == 1);
        assertThat(gateway.on(RESULTS).getFirst().body()).contains("\"id\":\"late\"").contains("rejected").contains("expired");
        send("then", false, System.currentTimeMillis() + 5_000, null, null);
        await().atMost(10, TimeUnit.SECONDS).until(() -> gateway.on(RESULTS).size() == 2);
        assertThat(gateway.on(TELEMETRY)).noneMatch(one -> one.body().endsWith("\"on\":true}"));
    }

    @Test
    void theSameIdIsCarriedOutOnce() {
        long expires = System.currentTimeMillis() + 30_000;
        send("c1", true, expires, null, null);
        send("c2", false, expires, null, null);
        await().atMost(10, TimeUnit.SECONDS).until(() -> gateway.on(RESULTS).size() == 2);
        send("c1", true, expires, null, null); // redelivered late: must not switch on again
        await().atMost(10, TimeUnit.SECONDS).until(() -> gateway.on(RESULTS).size() == 3);

        assertThat(gateway.on(RESULTS)).filteredOn(one -> one.body().contains("\"c1\"")).hasSize(2)
                .allMatch(one -> one.body().contains("\"done\""));
        send("c3", false, expires, null, null);
        await().atMost(10, TimeUnit.SECONDS).until(() -> gateway.on(RESULTS).size() == 4);
        assertThat(gateway.on(TELEMETRY)).extracting(one -> one.body().contains("\"on\":true"))
                .containsExactly(false, true, false, false);
    }

    @Test
    void whatIsNoCommandIsRejectedWithWhatWasExpected() {
        gateway.publish(1, COMMANDS, "{\"id\":\"odd\",\"command\":{\"open\":1}}", null, null);

        await().atMost(10, TimeUnit.SECONDS).until(() -> gateway.on(RESULTS).size() == 1);
        assertThat(gateway.on(RESULTS).getFirst().body()).isEqualTo("{\"id\":\"odd\",\"status\":\"rejected\","
                + "\"message\":\"expected command {\\\"on\\\": true} or {\\\"on\\\": false}\"}");
    }

    private void send(String id, boolean on, long expiresAt, String responseTopic, byte[] correlation) {
        gateway.publish(1, COMMANDS, "{\"id\":\"" + id + "\",\"command\":{\"on\":" + on + "},\"expiresAt\":" + expiresAt + "}",
                responseTopic, correlation);
    }
}
