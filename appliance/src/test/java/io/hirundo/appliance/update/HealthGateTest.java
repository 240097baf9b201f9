package io.hirundo.appliance.update;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.hirundo.appliance.config.ConfigurationException;
import io.hirundo.appliance.config.Loader;
import io.hirundo.appliance.config.Overrides;
import io.hirundo.appliance.config.Settings;
import io.hirundo.appliance.config.Surroundings;
import io.hirundo.gateway.access.SigningKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate in front of a gateway that answers as the test lets it. */
class HealthGateTest {
    private static final long STARTED = 1_800_000_000_000L;
    private static final long DAY = 24L * 3_600_000;

    @TempDir
    Path data;
    private HttpServer server;
    private Settings settings;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Long> devices = new ConcurrentHashMap<>();
    private volatile String ingest = "{\"state\":\"connected\",\"problem\":null}";
    private volatile String journal = "{\"state\":\"ok\",\"damaged\":false}";
    private volatile long started = STARTED;
    private long nanos;

    @BeforeEach
    void startAGateway() throws IOException, ConfigurationException {
        SigningKey.open(data.resolve("keys"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String uri = exchange.getRequestURI().toString();
                asked.add(uri);
                String answer = answer(uri);
                byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer.isEmpty() ? 503 : 200, bytes.length == 0 ? -1 : bytes.length);
                if (bytes.length > 0) {
                    exchange.getResponseBody().write(bytes);
                }
            }
        });
        server.start();
        settings = new Loader(new Surroundings("machine", data), new Overrides(List.of("data=" + data, "gateway.id=site-7",
                "web.host=127.0.0.1", "web.port=" + server.getAddress().getPort(),
                "sensors=[{id: boiler, chip: bme280, bus: i2c-1},{id: flow, chip: tmp102, bus: i2c-1, every: 1h},"
                        + "{id: panel, chip: mcp3008, bus: spi-0}]"), Map.of())).withoutFile(data.resolve("hirundo.yaml")).settings();
        devices.put("boiler", STARTED - 5_000);
        devices.put("flow", STARTED - 5_000);
        answers.put("/", "<!doctype html>");
        answers.put("/health/ready", "{}");
    }

    private String answer(String uri) {
        if (uri.equals("/api/v1/system")) {
            return "{\"uptime\":{\"startedMs\":" + started + "},\"ingest\":" + ingest + ",\"journal\":" + journal
                    + ",\"sequencer\":{\"seq\":5002000,\"events\":2000}}";
        }
        if (uri.equals("/api/v1/devices")) {
            List<String> all = devices.entrySet().stream().map(device -> "{\"deviceId\":\"" + device.getKey() + "\",\"ts\":"
                    + (device.getValue() == 0 ? "null" : device.getValue()) + "}").toList();
            return "{\"devices\":[" + String.join(",", all) + "]}";
        }
        String query = "/api/v1/events?types=telemetry&limit=1000&after=";
        if (uri.startsWith(query)) {
            String after = uri.substring(query.length());
            return answers.getOrDefault("after " + after, "{\"events\":[],\"next\":" + after + ",\"more\":false}");
        }
        return answers.getOrDefault(uri, "");
    }

    @AfterEach
    void stopTheGateway() {
        server.stop(0);
    }

    @Test
    void isContentWhenEachSensorThatLivedHasBeenHeardAgain() {
        HealthGate gate = gate();
        assertThat(gate.missing()).containsExactly("no reading of boiler (bme280) is in the journal since the start");
        answers.put("after 4999000", "{\"events\":[{\"deviceId\":\"other\"}],\"next\":5000500,\"more\":true}");
        answers.put("after 5000500", "{\"events\":[{\"deviceId\":\"boiler\"}],\"next\":5001000,\"more\":false}");
        assertThat(gate.missing()).isEmpty();
        assertThat(gate.missing()).as("what has been read is not read again").isEmpty();
        assertThat(asked.getLast()).isEqualTo("/api/v1/devices");
        assertThat(asked).filteredOn(uri -> uri.endsWith("after=4999000")).hasSize(2);
    }

    @Test
    void waitsForNoSensorThatWasSilentBefore() {
        devices.put("boiler", STARTED - DAY - 1);
        assertThat(gate().missing()).isEmpty();
        devices.put("boiler", 0L);
        assertThat(gate().missing()).isEmpty();
        devices.put("panel", STARTED - DAY);
        assertThat(gate().missing()).containsExactly("no reading of panel (mcp3008) is in the journal since the start");
    }

    @Test
    void beginsAnewWithAGatewayThatWasStartedAnew() {
        answers.put("after 4999000", "{\"events\":[{\"deviceId\":\"boiler\"}],\"next\":5001000,\"more\":false}");
        HealthGate gate = gate();
        assertThat(gate.missing()).isEmpty();
        answers.remove("after 4999000");
        started = STARTED + 60_000;
        assertThat(gate.missing()).hasSize(1);
    }

    @Test
    void namesEachThingThatIsMissing() {
        devices.clear();
        ingest = "{\"state\":\"waiting\",\"problem\":\"nothing listens there\"}";
        journal = "{\"state\":\"the disk is full\",\"damaged\":false}";
        answers.put("/health/ready", "");
        assertThat(gate().missing()).containsExactly("the gateway is not ready: 503",
                "the broker is not connected: nothing listens there", "the journal takes nothing: the disk is full");
        journal = "{\"state\":\"ok\",\"damaged\":true}";
        assertThat(gate().missing()).contains("the journal is damaged");
        answers.put("/", "");
        assertThat(gate().missing()).singleElement().asString().endsWith("does not answer: 503");
        server.stop(0);
        assertThat(gate().missing()).singleElement().asString().contains("does not answer: ", "refused");
    }

    @Test
    void passesOnlyWhatStaysWell() throws InterruptedException {
        devices.clear();
        List<List<String>> said = new ArrayList<>();
        int[] looks = {0};
        HealthGate gate = new HealthGate(settings, Duration.ofSeconds(60), () -> nanos, () -> {
            nanos += 4_000_000_000L;
            ingest = ++looks[0] == 2 ? "{\"state\":\"waiting\"}" : "{\"state\":\"connected\"}";
        });
        assertThat(gate.await(said::add)).isEmpty();
        assertThat(nanos).as("well from the third look on, for ten seconds").isEqualTo(24_000_000_000L);
        assertThat(said).containsExactly(List.of("the broker is not connected"), List.of());
    }

    @Test
    void saysAtTheEndWhatIsStillMissing() throws InterruptedException {
        ingest = "{\"state\":\"waiting\"}";
        HealthGate gate = new HealthGate(settings, Duration.ofSeconds(20), () -> nanos, () -> nanos += 4_000_000_000L);
        List<List<String>> said = new ArrayList<>();
        assertThat(gate.await(said::add)).containsExactly("the broker is not connected",
                "no reading of boiler (bme280) is in the journal since the start");
        assertThat(said).as("once, since nothing changed").hasSize(1);
        assertThat(nanos).isEqualTo(20_000_000_000L);
    }

    private HealthGate gate() {
        return new HealthGate(settings, Duration.ofMinutes(5), () -> nanos, () -> { });
    }
}
