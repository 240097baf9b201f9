package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.testing.RealMosquitto;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gateway as a process of its own on a machine that starts in 1970, learns the time, is set ten years ahead and back again,
 * and is killed.
 */
class WrongClockIT {
    private static final String GATEWAY_ID = "site-7";
    private static final Duration TEN_YEARS = Duration.ofDays(3_652);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    @TempDir
    Path dir;
    private final RealMosquitto mosquitto = RealMosquitto.running(RealMosquitto.PERSISTENT);
    private Hirundo gateway;
    private Api api;
    private String token;
    private int published;

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        mosquitto.close();
    }

    @Test
    @Timeout(240)
    void nothingIsLostAndAllStandsWhereItBelongsInTheEnd() throws Exception {
        FakeTime time = new FakeTime(dir);
        Path synchronised = dir.resolve("synchronized");
        long begun = System.currentTimeMillis();
        time.ahead(Duration.ofMillis(30_000 - begun));
        start(time.environment(), synchronised);
        assertThat(clock().path("synchronised").asBoolean(true)).isFalse();
        assertThat(clock().path("plausible").asBoolean(true)).isFalse();
        publish(20);
        awaitTelemetry(20);
        assertThat(api.journal()).allSatisfy(event -> {
            assertThat(event.path("clock").asText()).isEqualTo("unsynchronised");
            assertThat(event.path("ts").asLong()).isBetween(0L, DAY_MS);
        });
        List<JsonNode> in1970 = api.journal();
        assertThat(history(0, DAY_MS)).hasSize(20);

        setRight(time, synchronised);
        awaitCorrections(1);
        publish(5);
        awaitTelemetry(25);
        assertHistoryIsWhole(begun);
        assertThat(history(0, DAY_MS)).isEmpty();
        assertThat(api.journal()).as("the original stays").startsWith(in1970.toArray(JsonNode[]::new));

        Files.delete(synchronised);
        time.ahead(TEN_YEARS);
        await().atMost(LIMIT).until(() -> !clock().path("synchronised").asBoolean());
        publish(5);
        awaitTelemetry(30);
        assertThat(history(begun + TEN_YEARS.minusDays(1).toMillis(), begun + TEN_YEARS.plusDays(1).toMillis())).hasSize(5);
        setRight(time, synchronised);
        awaitCorrections(2);
        publish(1);
        awaitTelemetry(31);
        assertHistoryIsWhole(begun);
        assertThat(clock().path("jumps").asInt()).isGreaterThanOrEqualTo(3);

        gateway.close(); // as by kill -9
        start(Map.of(), synchronised);
        assertHistoryIsWhole(begun);
        assertThat(telemetry()).isEqualTo(31);
        assertThat(clock().path("lastKnownMs").asLong()).isBetween(begun, System.currentTimeMillis());
    }

    private void start(Map<String, String> environment, Path synchronised) {
        Path data = dir.resolve("gateway");
        gateway = Hirundo.start(data, List.of("gateway", "--set", "gateway.id=" + GATEWAY_ID, "--set", "web.host=127.0.0.1",
                "--set", "web.port=0", "--set", "broker.managed=false", "--set", "broker.url=" + mosquitto.url(),
                "--set", "clock.synchronised-file=" + synchronised), environment);
        URI url = gateway.awaitReady();
        if (token == null) {
            token = Hirundo.token(data, GATEWAY_ID);
        }
        api = new Api(url, token);
        await().atMost(LIMIT).until(api::isConnectedToBroker);
    }

    private static void setRight(FakeTime time, Path synchronised) throws Exception {
        time.ahead(Duration.ZERO);
        Files.createFile(synchronised);
    }

    private void publish(int count) throws Exception {
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + mosquitto.port(), "publisher", new MemoryPersistence());
        client.connect();
        for (int i = 0; i < count; i++) {
            client.publish("devices/x/telemetry", ("{\"n\":" + ++published + "}").getBytes(), 1, false);
        }
        client.disconnect();
        client.close();
    }

    private JsonNode clock() {
        return api.get("/api/v1/system").path("clock");
    }

    private void awaitTelemetry(int events) {
        await().atMost(LIMIT).until(() -> telemetry() == events);
    }

    private long telemetry() {
        return ofType("telemetry");
    }

    private void awaitCorrections(int events) {
        await().atMost(LIMIT).until(() -> ofType("clock") == events);
    }

    private long ofType(String type) {
        return api.journal().stream().filter(event -> event.path("type").asText().equals(type)).count();
    }

    /** All that was published, in its order, since the test began; the roll-ups follow the correction within moments. */
    private void assertHistoryIsWhole(long begun) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(history(begun, System.currentTimeMillis() + 1_000))
                .isEqualTo(IntStream.rangeClosed(1, published).boxed().toList()));
    }

    private List<Integer> history(long fromMs, long toMs) {
        List<Integer> values = new ArrayList<>();
        api.get("/api/v1/devices/x/history?metric=n&points=1000&from=" + fromMs + "&to=" + toMs).path("points")
                .forEach(point -> values.add(point.path("value").asInt()));
        return values;
    }
}
