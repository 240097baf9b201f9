package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.testing.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Alerts of rules over a {@code kill -9} and a changed configuration. */
@Timeout(120)
class AlertKillIT {
    private static final String HOT = "{name: hot, device: kettle, when: 't > 80', for: 1s, clear: 't < 75'}";
    private static final String WET = "{name: wet, device: kettle, when: humidity > 90}";
    private static final String WRONG = "{name: typo, device: kettle, when: 't >'}";

    @TempDir
    Path folder;

    private final int brokerPort = FreePort.find();
    private Hirundo hirundo;
    private Api api;

    @BeforeEach
    void startWithThreeRules() {
        start(HOT, WET, WRONG);
    }

    @AfterEach
    void stop() throws InterruptedException {
        hirundo.terminate(); // it takes the Mosquitto with it that it may have adopted
        hirundo.awaitEnd();
        hirundo.close();
    }

    @Test
    void whatIsOpenStaysSoAndWhatNoRuleStandsForIsCleared() throws Exception {
        await().until(api::isConnectedToBroker);
        publish("{\"t\":85,\"humidity\":95}");
        await().untilAsserted(() -> assertThat(alerts()).containsExactly(
                "raised alert-rule", "raised wet", "raised hot")); // in the journal, that is
        hirundo.kill();

        start(HOT);
        await().until(api::isConnectedToBroker);
        publish("{\"t\":90}");
        publish("{\"t\":77}");
        publish("{\"t\":74}");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(alerts()).last().isEqualTo("cleared hot"));
        assertThat(alerts()).containsExactlyInAnyOrder("raised alert-rule", "raised wet", "raised hot",
                "cleared wet", "cleared alert-rule", "cleared hot");
        assertThat(api.get("/api/v1/alerts").path("alerts")).isEmpty();
    }

    private void start(String... rules) {
        hirundo = Hirundo.start(folder.resolve("data"), List.of("run", "--set", "broker.port=" + brokerPort,
                "--set", "web.host=127.0.0.1", "--set", "web.port=0", "--set", "sensors=[]",
                "--set", "alerts=[" + String.join(", ", rules) + "]"));
        hirundo.awaitReady();
        api = Api.ofLink(hirundo.awaitLink());
    }

    private void publish(String body) throws Exception {
        Process client = new ProcessBuilder("mosquitto_pub", "-h", "127.0.0.1", "-p", Integer.toString(brokerPort), "-q", "1",
                "-t", "devices/kettle/telemetry", "-m", body).inheritIO().start();
        assertThat(client.waitFor()).isZero();
    }

    /** What the journal has, but for the machine's own. */
    private List<String> alerts() {
        List<String> alerts = new ArrayList<>();
        for (JsonNode event : api.get("/api/v1/events?types=alert").path("events")) {
            String code = event.at("/payload/code").asText();
            if (event.path("deviceId").asText().equals("kettle") || code.equals("alert-rule")) {
                alerts.add(event.at("/payload/state").asText() + " " + code);
            }
        }
        return alerts;
    }
}
