package io.hirundo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.live.TestViewer;
import io.hirundo.gateway.testing.RealMosquitto;
import io.hirundo.gateway.testing.RealRedis;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.StreamEntry;

/** One message the whole way through a gateway between a real Mosquitto and a real Redis. */
class GatewayIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path data;
    private final RealMosquitto mosquitto = RealMosquitto.running(RealMosquitto.PERSISTENT);
    private final RealRedis redis = RealRedis.running(RealRedis.APPEND_ONLY);
    private Gateway gateway;

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        redis.close();
        mosquitto.close();
    }

    @Test
    void aMessageIsLiveWithinMillisecondsAndThenInHistoryAndInRedis() throws Exception {
        start();
        TestViewer viewer = viewer();
        MqttClient publisher = publisher();
        long[] tookMs = new long[21];
        JsonNode event = null;
        for (int i = 0; i < tookMs.length; i++) {
            long before = System.nanoTime();
            publisher.publish("devices/x/telemetry", "{\"temperature\":22.50}".getBytes(StandardCharsets.UTF_8), 1, false);
            event = viewer.next("telemetry");
            tookMs[i] = (System.nanoTime() - before) / 1_000_000;
        }
        publisher.disconnect();
        publisher.close();
        Arrays.sort(tookMs);

        assertThat(event.path("payload").path("temperature").decimalValue()).isEqualByComparingTo("22.5");
        assertThat(tookMs[tookMs.length / 2]).as("median of %s ms", Arrays.toString(tookMs)).isLessThan(50);
        String id = event.path("seq").asLong() + "-0";
        String gatewayId = event.path("gatewayId").asText();
        await().untilAsserted(() -> assertThat(stream(gatewayId))
                .hasSize(tookMs.length).last().satisfies(entry -> {
                    assertThat(entry.getID()).hasToString(id);
                    assertThat(entry.getFields().get("e")).endsWith("\"payload\":{\"temperature\":22.50}}");
                }));
        JsonNode history = get("/api/v1/devices/x/history?metric=temperature");
        assertThat(history.path("points")).hasSize(tookMs.length);
        assertThat(get("/api/v1/devices").toString()).contains("\"deviceId\":\"x\"");
    }

    @Test
    void refusedMessagesAreShownAndHarmNothing() throws Exception {
        start();
        TestViewer viewer = viewer();
        publish("devices/x/telemetry", "21.5", true);
        publish("devices/x y/telemetry", "{\"a\":1}", true);
        publish("devices/x/telemetry", "{\"a\":[1]}", true);
        publish("devices/x/telemetry", "{\"a\":1}", true);

        assertThat(viewer.next("telemetry").path("payload").path("a").asInt()).isEqualTo(1);
        assertThat(get("/api/v1/ingest/rejected").toString()).contains("x y").contains("21.5");
        assertThat(get("/api/v1/system").path("ingest").path("messagesRejected").asInt()).isEqualTo(3);
    }

    @Test
    void afterARestartDevicesAreKnownAndAViewerResumes() throws Exception {
        start();
        TestViewer before = viewer();
        publish("devices/x/meta", "{\"name\":\"Boiler\"}", true);
        publish("devices/x/status", "{\"online\":true}", true);
        publish("devices/x/telemetry", "{\"n\":1}", true);
        before.nextThat(message -> message.path("type").asText().equals("device_status"));
        JsonNode last = before.next("telemetry");
        gateway.close();
        publish("devices/x/telemetry", "{\"n\":2}", true);

        start();
        TestViewer after = new TestViewer(uri());
        JsonNode connected = after.next("connected");
        after.say("{'type':'subscribe','devices':['*'],'since':[{'gatewayId':'site-7','journalId':'"
                + connected.path("journalId").asText() + "','seq':" + last.path("seq").asLong() + "}]}");
        assertThat(after.next("subscribed").path("resumed").asBoolean()).isTrue();
        assertThat(after.next("telemetry").path("payload").path("n").asInt()).isEqualTo(2);
        JsonNode device = get("/api/v1/devices/x");
        assertThat(device.path("meta").path("name").asText()).isEqualTo("Boiler");
        assertThat(device.path("isOnline").asBoolean()).isTrue();
        assertThat(device.path("values").path("n").asInt()).isEqualTo(2);
    }

    @Test
    void anAcknowledgedAlertStaysSoOverARestartAndIsInTheFleet() throws Exception {
        start();
        TestViewer viewer = viewer();
        publish("devices/x/alerts", "{\"code\":\"hot\",\"severity\":\"critical\",\"message\":\"m\",\"active\":true}", true);
        String alertId = viewer.next("alert").path("payload").path("id").asText();
        HttpResponse<String> response = HttpClient.newHttpClient().send(HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/api/v1/alerts/" + alertId + "/acknowledge"))
                .header("Authorization", "Bearer " + token()).POST(HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode acknowledged = viewer.next("alert");
        assertThat(acknowledged).isEqualTo(JSON.readTree(response.body()));
        await().untilAsserted(() -> assertThat(stream("site-7")).last()
                .satisfies(entry -> assertThat(JSON.readTree(entry.getFields().get("e"))).isEqualTo(acknowledged)));
        gateway.close();

        start();
        JsonNode open = get("/api/v1/alerts").path("alerts");
        assertThat(open).hasSize(1);
        assertThat(open.path(0)).isEqualTo(acknowledged);
        assertThat(open.path(0).path("payload").path("by").asText()).isEqualTo("test");
    }

    @Test
    void beforeAStopItIsNoLongerReadyAndStillShowsWhatComes() throws Exception {
        start();
        TestViewer one = viewer();
        TestViewer other = viewer();
        URI ready = URI.create("http://127.0.0.1:" + gateway.port() + "/health/ready");
        Thread stopping = Thread.ofPlatform().start(gateway::close);
        HttpClient client = HttpClient.newHttpClient();
        await().until(() -> client.send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode() == 503);
        publish("devices/x/telemetry", "{\"n\":1}", true);

        // One of the two was sent away at once, the other goes at half of the drain's five seconds.
        List<String> seen = List.of(one.next().path("type").asText(), other.next().path("type").asText());
        assertThat(seen).containsExactlyInAnyOrder("goodbye", "telemetry");
        stopping.join(20_000);
        assertThat(stopping.isAlive()).isFalse();
        gateway = null;
    }

    @Test
    void startsWithoutBrokerAndWithoutRedisAndSaysSo() throws Exception {
        mosquitto.stop();
        redis.stop();
        start();

        assertThat(get("/health/ready").path("status").asText()).isEqualTo("UP");
        await().untilAsserted(() -> {
            JsonNode system = get("/api/v1/system");
            assertThat(system.path("ingest").path("state").asText()).isEqualTo("waiting");
            assertThat(system.path("uplink").path("state").asText()).isEqualTo("waiting");
        });
        mosquitto.start();
        redis.start();
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            JsonNode system = get("/api/v1/system");
            assertThat(system.path("ingest").path("state").asText()).isEqualTo("connected");
            assertThat(system.path("uplink").path("state").asText()).isEqualTo("connected");
        });
    }

    private void start() {
        gateway = Gateway.start(new GatewayConfig("site-7", "Test", data,
                new GatewayConfig.Mqtt(mosquitto.url(), Optional.empty(), Optional.empty(), "devices"),
                new GatewayConfig.Web("127.0.0.1", 0, List.of()),
                new GatewayConfig.Journal(1L << 30, Duration.ofDays(30), Duration.ofMillis(20)),
                new GatewayConfig.Uplink(Optional.of(redis.url()), false, 16),
                new GatewayConfig.Access(List.of(), Optional.empty()), GatewayConfig.Limits.defaults()),
                () -> Map.of("state", "external"), Clock.systemUTC());
        if (mosquitto.isRunning()) {
            await().untilAsserted(() ->
                    assertThat(get("/api/v1/system").path("ingest").path("state").asText()).isEqualTo("connected"));
        }
    }

    private TestViewer viewer() {
        TestViewer viewer = new TestViewer(uri());
        viewer.next("connected");
        viewer.say("{'type':'subscribe','devices':['*']}").next("subscribed");
        viewer.next("snapshot");
        return viewer;
    }

    private URI uri() {
        return URI.create("ws://127.0.0.1:" + gateway.port() + "/ws?token=" + token());
    }

    private String token() {
        return gateway.tokens().issue("test", Role.ADMIN, DevicePatterns.ALL, Duration.ofMinutes(10));
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient().send(HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .header("Authorization", "Bearer " + token()).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private void publish(String topic, String body, boolean acknowledged) throws Exception {
        MqttClient client = publisher();
        client.publish(topic, body.getBytes(StandardCharsets.UTF_8), acknowledged ? 1 : 0, false);
        client.disconnect();
        client.close();
    }

    private MqttClient publisher() throws Exception {
        MqttClient client = new MqttClient(mosquitto.url().toString().replace("mqtt:", "tcp:"), "test-publisher",
                new MemoryPersistence());
        client.connect();
        return client;
    }

    private List<StreamEntry> stream(String gatewayId) {
        try (RedisClient client = RedisClient.create(redis.url())) {
            String key = client.keys("hirundo:*:events:" + gatewayId + ":*").iterator().next();
            return client.xrange(key, (StreamEntryID) null, (StreamEntryID) null);
        }
    }
}
