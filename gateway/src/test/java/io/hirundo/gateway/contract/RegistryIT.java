package io.hirundo.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.testing.RealMosquitto;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The device registry of a whole gateway behind a real Mosquitto, over restarts, as users see it. */
class RegistryIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path data;
    private final RealMosquitto mosquitto = RealMosquitto.running();
    private WholeGateway gateway;

    @BeforeEach
    void start() throws Exception {
        open();
        publish("boiler", "meta", "{\"name\":\"bme280-76\",\"metrics\":{\"temperature\":{\"unit\":\"°C\"}}}", true);
        publish("boiler", "status", "{\"online\":true}", true);
        publish("boiler", "telemetry", "{\"temperature\":21.5}", false);
        publish("pump", "telemetry", "{\"flow\":3}", false);
        await().until(() -> gateway.get("/api/v1/devices").path("devices").size() == 2);
    }

    private void open() {
        gateway = new WholeGateway(data, mosquitto, 1 << 30, GatewayConfig.Limits.defaults());
        await().until(() -> gateway.get("/api/v1/system").at("/ingest/state").asText().equals("connected"));
    }

    @AfterEach
    void stop() {
        gateway.close();
        mosquitto.close();
    }

    @Test
    void whatUsersSayOutlivesARestartAndRetainedDescriptions() throws Exception {
        HttpResponse<String> answer = send("PATCH", "boiler", "{\"name\":\"Boiler\",\"tags\":[\"heating\"]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        gateway.close();
        open();

        await().untilAsserted(() -> assertThat(gateway.get("/api/v1/devices/boiler").path("meta").toString())
                .isEqualTo("{\"name\":\"Boiler\",\"metrics\":{\"temperature\":{\"unit\":\"°C\"}}}"));
        JsonNode tagged = gateway.get("/api/v1/devices?tag=heating").path("devices");
        assertThat(tagged.findValuesAsText("deviceId")).containsExactly("boiler");
        assertThat(gateway.get("/api/v1/devices?tag=cooling").path("devices")).isEmpty();
    }

    @Test
    void aDeletedDeviceStaysAwayOverARestartUntilItPublishesAgain() throws Exception {
        JsonNode removed = JSON.readTree(send("DELETE", "boiler", "").body());

        assertThat(removed.path("metrics").toString()).isEqualTo("[\"temperature\"]");
        assertThat(removed.path("retained").asBoolean()).isTrue();
        assertThat(send("DELETE", "boiler", "").statusCode()).isEqualTo(404);
        await().untilAsserted(() -> assertThat(retained("devices/boiler/#")).isEmpty());
        assertThat(gateway.get("/api/v1/ingest/rejected").path("rejected")).as("what it takes away is no message of a device").isEmpty();
        gateway.close();
        open();
        publish("pump", "telemetry", "{\"flow\":4}", false);
        await().until(() -> gateway.get("/api/v1/devices/pump").at("/values/flow").asInt() == 4);

        assertThat(gateway.get("/api/v1/devices").findValuesAsText("deviceId")).containsExactly("pump");
        assertThat(gateway.get("/api/v1/events").path("events").findValuesAsText("deviceId")).containsOnly("pump");

        publish("boiler", "telemetry", "{\"temperature\":30}", false);
        await().until(() -> gateway.get("/api/v1/devices").path("devices").size() == 2);
        JsonNode points = gateway.get("/api/v1/devices/boiler/history?metric=temperature&from=0").path("points");
        assertThat(points).hasSize(1);
        assertThat(points.get(0).path("value").asInt()).isEqualTo(30);
    }

    private HttpResponse<String> send(String method, String device, String body) throws Exception {
        return gateway.send(gateway.to("/api/v1/devices/" + device)
                .method(method, body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + gateway.token("ana", Role.ADMIN, "*")));
    }

    private void publish(String device, String level, String body, boolean retained) throws MqttException {
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + mosquitto.port(), "device-" + device, new MemoryPersistence());
        client.connect();
        client.publish("devices/" + device + "/" + level, body.getBytes(StandardCharsets.UTF_8), 1, retained);
        client.disconnect();
        client.close();
    }

    /** What the broker gives to one who comes now: a message of the test's own, behind all that is retained, ends the wait. */
    private List<String> retained(String filter) throws MqttException {
        List<String> topics = new CopyOnWriteArrayList<>();
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + mosquitto.port(), "late", new MemoryPersistence());
        client.connect();
        IMqttMessageListener listener = (topic, _) -> topics.add(topic);
        client.subscribe(new MqttSubscription[] {new MqttSubscription(filter, 1)}, new IMqttMessageListener[] {listener});
        client.subscribe(new MqttSubscription[] {new MqttSubscription("test/end", 1)}, new IMqttMessageListener[] {listener});
        client.publish("test/end", new byte[] {1}, 1, false);
        await().until(() -> topics.contains("test/end"));
        client.disconnect();
        client.close();
        topics.remove("test/end");
        return topics;
    }
}
