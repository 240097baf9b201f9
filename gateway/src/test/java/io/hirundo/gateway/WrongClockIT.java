package io.hirundo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.clock.MachineTime;
import io.hirundo.gateway.clock.TimeSource.Kernel;
import io.hirundo.gateway.clock.TimeSource.Look;
import io.hirundo.gateway.live.TestViewer;
import io.hirundo.gateway.testing.RealMosquitto;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway whose machine shows a wrong time: nothing is deleted, refused or signed out, and later all stands where it belongs. */
class WrongClockIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    @TempDir
    private Path data;
    private final RealMosquitto mosquitto = RealMosquitto.running(RealMosquitto.PERSISTENT);
    private final HttpClient http = HttpClient.newHttpClient();
    private MqttClient publisher;
    private Gateway gateway;
    private String token;
    private volatile long offsetMs;
    private volatile Kernel kernel = Kernel.SYNCHRONISED;
    private int published;

    @BeforeEach
    void connect() throws Exception {
        publisher = new MqttClient(mosquitto.url().toString().replace("mqtt:", "tcp:"), "test-publisher", new MemoryPersistence());
        publisher.connect();
    }

    @AfterEach
    void stop() throws Exception {
        publisher.disconnect();
        publisher.close();
        if (gateway != null) {
            gateway.close();
        }
        mosquitto.close();
        http.close();
    }

    @Test
    void aStartIn1970IsShownAtTheRightTimeOnceTheClockIsRight() throws Exception {
        offsetMs = 10_000 - System.currentTimeMillis();
        kernel = Kernel.UNSYNCHRONISED;
        start();
        JsonNode clock = get("/api/v1/system").path("clock");
        assertThat(clock.path("synchronised").asBoolean(true)).isFalse();
        assertThat(clock.path("plausible").asBoolean(true)).isFalse();
        assertThat(clock.path("reason").asText()).contains("before this software");
        TestViewer viewer = viewer();
        long before = System.currentTimeMillis();
        for (int i = 0; i < 5; i++) {
            JsonNode event = publish(viewer);
            assertThat(event.path("clock").asText()).isEqualTo("unsynchronised");
            assertThat(event.path("ts").asLong()).isLessThan(DAY_MS);
        }
        await().untilAsserted(() -> assertThat(points(0, DAY_MS)).hasSize(5));
        List<JsonNode> log = events();

        setRight();
        JsonNode correction = viewer.nextThat(message -> message.path("type").asText().equals("clock"));
        assertThat(correction.path("deviceId").asText()).isEqualTo("site-7");
        assertThat(correction.at("/payload/bootId")).isEqualTo(clock.path("bootId"));
        assertThat(correction.at("/payload/offsetMs").asLong()).isBetween(before - 60_000, before);
        JsonNode right = publish(viewer);
        assertThat(right.has("clock")).isFalse();
        assertThat(right.path("ts").asLong()).isGreaterThanOrEqualTo(before);

        assertAllAreShownAfter(before);
        assertThat(points(0, DAY_MS)).isEmpty();
        assertThat(events()).as("the original stays").startsWith(log.toArray(JsonNode[]::new));
        JsonNode device = get("/api/v1/devices/x");
        assertThat(device.path("ts").asLong()).isGreaterThanOrEqualTo(before);
        JsonNode system = get("/api/v1/system").path("clock");
        assertThat(system.path("synchronised").asBoolean()).isTrue();
        assertThat(system.path("jumps").asInt()).isEqualTo(1);

        String issuedIn1970 = token;
        gateway.close();
        start();
        assertAllAreShownAfter(before);
        assertThat(points(0, DAY_MS)).isEmpty();
        assertThat(get("/api/v1/system").at("/clock/bootId")).isNotEqualTo(clock.path("bootId"));
        assertThat(get("/api/v1/system").at("/clock/lastKnownMs").asLong()).isGreaterThanOrEqualTo(before);
        assertThat(status("/api/v1/devices", issuedIn1970)).as("it knows nothing of an earlier start's clock").isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P3652D", "P-3652D", "PT-1H", "PT1H"})
    void aJumpDeletesRefusesAndSignsOutNothingAndIsTakenBack(String jump) throws Exception {
        start();
        TestViewer viewer = viewer();
        long before = System.currentTimeMillis();
        publish(viewer);
        publish(viewer);

        offsetMs = Duration.parse(jump).toMillis();
        kernel = Kernel.UNSYNCHRONISED;
        await().until(() -> !get("/api/v1/system").at("/clock/synchronised").asBoolean(true));
        for (int i = 0; i < 3; i++) {
            JsonNode event = publish(viewer);
            assertThat(event.path("clock").asText()).isEqualTo("unsynchronised");
            assertThat(event.path("ts").asLong() - System.currentTimeMillis() - offsetMs).isBetween(-5_000L, 5_000L);
        }
        assertThat(get("/api/v1/devices/x").at("/values/n").asInt()).as("the newest by seq").isEqualTo(published);
        assertThat(get("/api/v1/system").at("/clock/lastJumpMs").asLong() - offsetMs).isBetween(-5_000L, 5_000L);

        setRight();
        JsonNode correction = viewer.nextThat(message -> message.path("type").asText().equals("clock"));
        assertThat(correction.at("/payload/offsetMs").asLong() + Duration.parse(jump).toMillis()).isBetween(-1_000L, 1_000L);
        publish(viewer);

        assertAllAreShownAfter(before);
        assertThat(events()).extracting(event -> event.path("seq").asLong()).isSorted().hasSize(published + 1);
        assertThat(get("/api/v1/devices/x").at("/values/n").asInt()).isEqualTo(published);
    }

    /** Publishes the next number. @return its event, as a viewer sees it */
    private JsonNode publish(TestViewer viewer) throws Exception {
        published++;
        publisher.publish("devices/x/telemetry", ("{\"n\":" + published + "}").getBytes(StandardCharsets.UTF_8), 1, false);
        JsonNode event = viewer.nextThat(message -> message.path("type").asText().equals("telemetry"));
        assertThat(event.at("/payload/n").asInt()).isEqualTo(published);
        return event;
    }

    private void setRight() {
        offsetMs = 0;
        kernel = Kernel.SYNCHRONISED;
    }

    /** All that was published is in the history, in its order, between then and now. */
    private void assertAllAreShownAfter(long before) {
        List<Integer> all = new ArrayList<>();
        for (int i = 1; i <= published; i++) {
            all.add(i);
        }
        await().untilAsserted(() -> assertThat(points(before - 1_000, System.currentTimeMillis() + 1_000)).isEqualTo(all));
    }

    private List<Integer> points(long fromMs, long toMs) throws Exception {
        List<Integer> values = new ArrayList<>();
        get("/api/v1/devices/x/history?metric=n&points=1000&from=" + fromMs + "&to=" + toMs).path("points")
                .forEach(point -> values.add(point.path("value").asInt()));
        return values;
    }

    private List<JsonNode> events() throws Exception {
        List<JsonNode> events = new ArrayList<>();
        get("/api/v1/events?limit=1000&types=telemetry,clock").path("events").forEach(events::add);
        return events;
    }

    private void start() throws Exception {
        MachineTime time = new MachineTime(new Shifted(), System::nanoTime, () -> new Look(kernel));
        gateway = Gateway.start(new GatewayConfig("site-7", "Test", data,
                new GatewayConfig.Mqtt(mosquitto.url(), Optional.empty(), Optional.empty(), "devices"),
                new GatewayConfig.Web("127.0.0.1", 0, List.of()),
                new GatewayConfig.Journal(1L << 30, Duration.ofDays(30), Duration.ofMillis(20)),
                new GatewayConfig.Uplink(Optional.empty(), false, 16),
                new GatewayConfig.Access(List.of(), Optional.empty()), GatewayConfig.Limits.defaults()),
                () -> Map.of("state", "external"), time);
        token = gateway.tokens().issue("test", Role.ADMIN, DevicePatterns.ALL, Duration.ofMinutes(10));
        await().until(() -> get("/api/v1/system").at("/ingest/state").asText().equals("connected"));
    }

    private TestViewer viewer() {
        TestViewer viewer = new TestViewer(URI.create("ws://127.0.0.1:" + gateway.port() + "/ws?token=" + token));
        viewer.next("connected");
        viewer.say("{'type':'subscribe','devices':['*']}").next("subscribed");
        viewer.next("snapshot");
        return viewer;
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> response = http.send(request(path, token), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private int status(String path, String bearer) throws Exception {
        return http.send(request(path, bearer), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private HttpRequest request(String path, String bearer) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .header("Authorization", "Bearer " + bearer).build();
    }

    /** The machine's clock, set by somebody. */
    private final class Shifted extends Clock {
        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(System.currentTimeMillis() + offsetMs);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
