package io.hirundo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.alert.AlertRule;
import io.hirundo.gateway.alert.Severity;
import io.hirundo.gateway.alert.condition.Condition;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and the appliance's own alerts, from a message at a real Mosquitto to a viewer and over a restart. */
class GatewayAlertsIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path data;
    private final RealMosquitto mosquitto = RealMosquitto.running(RealMosquitto.PERSISTENT);
    private final HttpClient http = HttpClient.newHttpClient();
    private Gateway gateway;

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        http.close();
        mosquitto.close();
    }

    @Test
    void aRuleRaisesOnceOverARestartAndClearsAtItsOwnMark() throws Exception {
        start(List.of(), rule("overheat", "boiler*", "temperature > 80", "temperature < 75", Duration.ofSeconds(1)));
        TestViewer viewer = viewer("'alert'");
        publish("boiler-1", "{\"temperature\":85}");
        publish("pump", "{\"temperature\":85}");
        JsonNode raised = viewer.next("alert");
        assertThat(raised.path("deviceId").asText()).isEqualTo("boiler-1");
        assertThat(raised.path("payload")).hasToString("{\"id\":\"boiler-1~overheat\",\"code\":\"overheat\",\"severity\":\"critical\","
                + "\"message\":\"temperature > 80 for 1s (temperature 85)\",\"state\":\"raised\"}");
        HttpResponse<String> foreign = acknowledge("boiler-1~overheat", "pump");
        assertThat(foreign.statusCode()).as("its device is not theirs").isEqualTo(404);
        assertThat(acknowledge("boiler-1~overheat", "boiler-1").statusCode()).isEqualTo(200);
        assertThat(viewer.next("alert").path("payload").path("by").asText()).isEqualTo("test");
        gateway.close();

        start(List.of(), rule("overheat", "boiler*", "temperature > 80", "temperature < 75", Duration.ofSeconds(1)));
        TestViewer after = viewer("'alert'");
        publish("boiler-1", "{\"temperature\":90}");
        publish("boiler-1", "{\"temperature\":78}");
        publish("boiler-1", "{\"temperature\":74}");
        JsonNode cleared = after.next("alert");
        assertThat(cleared.path("payload").path("state").asText()).isEqualTo("cleared");
        assertThat(get("/api/v1/alerts").path("alerts")).isEmpty();
        await().untilAsserted(() -> assertThat(alertsOfTheLog()).containsExactly("raised", "acknowledged", "cleared"));
    }

    @Test
    void theAlertStandsRightBehindTheSampleThatRaisedIt() throws Exception {
        start(List.of(), rule("overheat", "*", "temperature > 80", null, Duration.ZERO));
        TestViewer viewer = viewer("'telemetry','alert'");
        publish("boiler", "{\"temperature\":85}");
        JsonNode sample = viewer.next("telemetry");
        JsonNode alert = viewer.next("alert");
        assertThat(alert.path("seq").asLong()).isEqualTo(sample.path("seq").asLong() + 1);
        await().untilAsserted(() -> assertThat(get("/api/v1/events?types=alert").path("events").path(0)).isEqualTo(alert));
    }

    @Test
    void aRuleThatIsWrongIsToldAndTheOthersWork() throws Exception {
        start(List.of("hirundo.yaml:7: alerts[0].when: found \"temperature >\"; at character 14: found the end"),
                rule("overheat", "*", "temperature > 80", null, Duration.ZERO));
        assertThat(get("/api/v1/system").path("alerts").path("rules").asInt()).isEqualTo(1);
        assertThat(get("/api/v1/system").path("alerts").path("wrongRules").path(0).asText()).startsWith("hirundo.yaml:7:");
        assertThat(http.send(to("/metrics", "*").build(), HttpResponse.BodyHandlers.ofString()).body().lines())
                .anyMatch(line -> line.startsWith("hirundo_alerts_open") && line.endsWith(" 1.0"))
                .anyMatch(line -> line.startsWith("hirundo_alert_rules_wrong") && line.endsWith(" 1.0"));
        JsonNode open = get("/api/v1/alerts").path("alerts").path(0).path("payload");
        assertThat(open.path("id").asText()).isEqualTo("site-7~alert-rule");
        assertThat(open.path("message").asText()).contains("hirundo.yaml:7: alerts[0].when: found");
        TestViewer viewer = viewer("'alert'");
        publish("boiler", "{\"temperature\":85}");
        assertThat(viewer.next("alert").path("payload").path("id").asText()).isEqualTo("boiler~overheat");
        gateway.close();

        start(List.of());
        assertThat(get("/api/v1/alerts").path("alerts")).as("the wrong rule was mended, the other taken out").isEmpty();
    }

    @Test
    void aBrokerThatStaysAwayIsToldAndSoIsItsReturn() throws Exception {
        start(List.of());
        TestViewer viewer = viewer("'alert'");
        mosquitto.stop();
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(openIds()).contains("site-7~broker"));
        JsonNode raised = viewer.nextThat(GatewayAlertsIT::isOfTheBroker); // this machine's clock may be another
        assertThat(raised.path("deviceId").asText()).isEqualTo("site-7");
        assertThat(raised.path("payload").path("message").asText()).contains(mosquitto.url().toString());
        mosquitto.start();
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(openIds()).doesNotContain("site-7~broker"));
        assertThat(viewer.nextThat(GatewayAlertsIT::isOfTheBroker).path("payload").path("state").asText()).isEqualTo("cleared");
    }

    private static boolean isOfTheBroker(JsonNode event) {
        return event.at("/payload/code").asText().equals("broker");
    }

    private static AlertRule rule(String name, String device, String when, String clear, Duration holdsFor) throws Exception {
        return new AlertRule(name, DevicePatterns.of(List.of(device)), Condition.parse(when),
                clear == null ? Optional.empty() : Optional.of(Condition.parse(clear)), holdsFor, Severity.CRITICAL,
                Optional.empty(), "hirundo.yaml:1");
    }

    private void start(List<String> wrongRules, AlertRule... rules) {
        gateway = Gateway.start(new GatewayConfig("site-7", "Test", data,
                new GatewayConfig.Mqtt(mosquitto.url(), Optional.empty(), Optional.empty(), "devices"),
                new GatewayConfig.Web("127.0.0.1", 0, List.of()),
                new GatewayConfig.Journal(1L << 30, Duration.ofDays(30), Duration.ofMillis(20)),
                new GatewayConfig.Uplink(Optional.empty(), false, 16),
                new GatewayConfig.Access(List.of(), Optional.empty()), GatewayConfig.Limits.defaults(),
                new GatewayConfig.Alerts(List.of(rules), wrongRules, Optional.empty())),
                () -> Map.of("state", "external"), Clock.systemUTC());
        await().untilAsserted(() ->
                assertThat(get("/api/v1/system").path("ingest").path("state").asText()).isEqualTo("connected"));
    }

    private TestViewer viewer(String types) {
        TestViewer viewer = new TestViewer(URI.create("ws://127.0.0.1:" + gateway.port() + "/ws?token=" + token("*")));
        viewer.next("connected");
        viewer.say("{'type':'subscribe','devices':['*'],'types':[" + types + "]}").next("subscribed");
        viewer.next("snapshot");
        return viewer;
    }

    private HttpResponse<String> acknowledge(String alertId, String device) throws Exception {
        return http.send(to("/api/v1/alerts/" + alertId + "/acknowledge", device)
                .POST(HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
    }

    private List<String> openIds() throws Exception {
        return get("/api/v1/alerts").path("alerts").findValuesAsText("id");
    }

    private List<String> alertsOfTheLog() throws Exception {
        return get("/api/v1/events?types=alert").path("events").findValuesAsText("state");
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> response = http.send(to(path, "*").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private HttpRequest.Builder to(String path, String device) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .header("Authorization", "Bearer " + token(device));
    }

    private String token(String device) {
        return gateway.tokens().issue("test", Role.ADMIN, DevicePatterns.of(List.of(device)), Duration.ofMinutes(10));
    }

    private void publish(String deviceId, String body) throws Exception {
        MqttClient client = new MqttClient(mosquitto.url().toString().replace("mqtt:", "tcp:"), "test-publisher",
                new MemoryPersistence());
        client.connect();
        client.publish("devices/" + deviceId + "/telemetry", body.getBytes(StandardCharsets.UTF_8), 1, false);
        client.disconnect();
        client.close();
    }
}
