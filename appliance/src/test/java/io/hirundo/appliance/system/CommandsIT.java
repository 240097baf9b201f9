package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.live.TestViewer;
import io.hirundo.gateway.testing.RealMosquitto;
import io.hirundo.gateway.testing.RealRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/** Commands through the whole program: from each of the three sides to a relay behind a real broker, and to who does not obey. */
@Timeout(120)
class CommandsIT {
    private static final String GATEWAY_ID = "site-7";
    /** CRC-32 of the id leaves 0 of 16. */
    private static final String COMMANDS = "hirundo:{0}:commands:" + GATEWAY_ID;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;
    private final RealMosquitto mosquitto = RealMosquitto.running();
    private final RealRedis redis = RealRedis.running(RealRedis.APPEND_ONLY);
    private Hirundo hirundo;
    private Api api;

    @BeforeEach
    void start() throws Exception {
        Path config = Files.writeString(folder.resolve("hirundo.yaml"), """
                gateway: { id: %s }
                web: { host: 127.0.0.1, port: 0 }
                broker: { managed: false, url: "%s" }
                uplink: { url: "%s" }
                simulate: true
                sensors:
                  - { id: relay, chip: relay, address: 27 }
                """.formatted(GATEWAY_ID, mosquitto.url(), redis.url()));
        hirundo = Hirundo.start(folder.resolve("data"), List.of("--config", config.toString(), "run"));
        api = Api.ofLink(hirundo.awaitLink());
        await().atMost(LIMIT).until(() -> knows("relay"));
    }

    @AfterEach
    void stop() {
        hirundo.close();
        redis.close();
        mosquitto.close();
    }

    @Test
    void theRelayObeysWhoeverTellsIt() {
        TestViewer viewer = viewer();
        viewer.say("{'type':'command','id':'c1','deviceId':'relay','command':{'on':true}}");
        String byViewer = viewer.nextThat(isOf("command_sent")).path("commandId").asText();
        assertThat(resultOf(viewer, byViewer).path("status").asText()).isEqualTo("done");
        viewer.nextThat(message -> message.at("/payload/on").asBoolean());

        String byRest = api.command("relay", "{\"on\":false}", 10_000);
        assertThat(resultOf(viewer, byRest).path("status").asText()).isEqualTo("done");
        JsonNode known = api.get("/api/v1/commands/" + byRest);
        assertThat(known.path("status").asText()).isEqualTo("done");
        assertThat(known.at("/result/on").isBoolean()).isTrue();

        giveFromFleet("f-1", "relay", "{\"on\":true}", 10_000);
        JsonNode command = viewer.nextThat(message -> message.at("/payload/by").asText().equals("fleet:ana"));
        assertThat(command.at("/payload/id").asText()).isEqualTo("f-1");
        assertThat(resultOf(viewer, "f-1").path("status").asText()).isEqualTo("done");
        await().atMost(LIMIT).until(() -> new Fleet(redis, GATEWAY_ID).stream().stream()
                .anyMatch(entry -> entry.event().path("type").asText().equals("command_result")
                        && entry.event().at("/payload/id").asText().equals("f-1")));
        assertThat(values("relay").path("on").asBoolean()).isTrue();
        try (Jedis jedis = new Jedis(redis.url())) {
            await().atMost(LIMIT).until(() -> jedis.xpending(COMMANDS, "gateway").getTotal() == 0);
        }
    }

    @Test
    void whatTheRelayDoesNotUnderstandIsRejectedInItsWords() {
        String id = api.command("relay", "{\"open\":5}", 10_000);

        JsonNode end = ended(id);
        assertThat(end.path("status").asText()).isEqualTo("rejected");
        assertThat(end.path("message").asText()).contains("\"on\": true");
    }

    @Test
    void aDeviceThatDoesNotAnswerTimesOutAndOneThatDoesNotListenIsNamedSo() throws Exception {
        try (ObedientDevice deaf = new ObedientDevice(mosquitto.port(), id -> false)) {
            deaf.say("silent");
            await().atMost(LIMIT).until(() -> knows("silent"));
            String id = api.command("silent", "{\"on\":true}", 500);

            JsonNode end = ended(id);
            assertThat(end.path("status").asText()).isEqualTo("timeout");
            assertThat(end.path("message").asText()).contains("it was published").doesNotContain("listens");
            assertThat(deaf.seen()).extracting(ObedientDevice.Seen::id).containsExactly(id);
        }
        JsonNode end = ended(api.command("silent", "{\"on\":true}", 500));
        assertThat(end.path("status").asText()).isEqualTo("timeout");
        assertThat(end.path("message").asText()).contains("nobody listens");
    }

    @Test
    void withoutABrokerItExpiresAndIsNotPublishedLater() throws Exception {
        mosquitto.stop();
        await().atMost(LIMIT).until(() -> !api.isConnectedToBroker());
        String expired = api.command("relay", "{\"on\":true}", 500);
        JsonNode end = ended(expired);
        assertThat(end.path("status").asText()).isEqualTo("expired");
        assertThat(end.path("message").asText()).contains("no connection to the broker");

        String patient = api.command("relay", "{\"on\":false}", 20_000);
        mosquitto.start();
        try (ObedientDevice listener = new ObedientDevice(mosquitto.port(), id -> false)) {
            assertThat(ended(patient).path("status").asText()).isIn("done", "timeout"); // the relay may come back behind it
            assertThat(listener.seen()).extracting(ObedientDevice.Seen::id).doesNotContain(expired);
        }
    }

    @Test
    void theFleetHearsOfWhatComesTooLateAndOfWhatIsNoCommand() {
        giveFromFleet("f-late", "relay", "{\"on\":true}", -1);
        giveFromFleet("f-lost", "nobody", "{\"on\":true}", 10_000);
        giveFromFleet("f-odd", "relay", "5", 10_000);

        await().atMost(LIMIT).untilAsserted(() -> {
            List<JsonNode> journal = api.journal();
            assertThat(statusIn(journal, "f-late")).containsExactly("expired");
            assertThat(statusIn(journal, "f-lost")).containsExactly("rejected");
            assertThat(statusIn(journal, "f-odd")).containsExactly("rejected");
        });
        assertThat(values("relay").path("on").asBoolean()).isFalse();
        assertThat(api.get("/api/v1/ingest/rejected").toString()).contains("fleet_command").contains(COMMANDS);
    }

    private TestViewer viewer() {
        TestViewer viewer = new TestViewer(api.webSocket());
        viewer.next("connected");
        viewer.say("{'type':'subscribe','devices':['*']}").nextThat(isOf("snapshot"));
        return viewer;
    }

    private static Predicate<JsonNode> isOf(String type) {
        return message -> message.path("type").asText().equals(type);
    }

    private static JsonNode resultOf(TestViewer viewer, String id) {
        return viewer.nextThat(message -> message.path("type").asText().equals("command_result")
                && message.at("/payload/id").asText().equals(id)).path("payload");
    }

    private JsonNode ended(String id) {
        String path = "/api/v1/commands/" + id;
        await().atMost(Duration.ofSeconds(70)).until(() -> !List.of("pending", "sent").contains(api.get(path).path("status").asText()));
        return api.get(path);
    }

    private boolean knows(String deviceId) {
        return api.get("/api/v1/devices").path("devices").findValuesAsText("deviceId").contains(deviceId);
    }

    private JsonNode values(String deviceId) {
        return api.get("/api/v1/devices/" + deviceId).path("values");
    }

    private static List<String> statusIn(List<JsonNode> journal, String id) {
        return journal.stream().filter(isOf("command_result")).map(event -> event.path("payload"))
                .filter(payload -> payload.path("id").asText().equals(id)).map(payload -> payload.path("status").asText()).toList();
    }

    private void giveFromFleet(String id, String deviceId, String command, long inMs) {
        try (Jedis jedis = new Jedis(redis.url())) {
            jedis.xadd(COMMANDS, StreamEntryID.NEW_ENTRY, Map.of("c", "{\"id\":\"" + id + "\",\"deviceId\":\"" + deviceId
                    + "\",\"command\":" + command + ",\"by\":\"ana\",\"expiresAt\":" + (System.currentTimeMillis() + inMs) + "}"));
        }
    }
}
