package io.hirundo.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.PairingCodes;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.access.Tokens;
import io.hirundo.gateway.alert.Acknowledgement;
import io.hirundo.gateway.alert.Acknowledgements;
import io.hirundo.gateway.command.CommandRequest;
import io.hirundo.gateway.command.CommandState;
import io.hirundo.gateway.command.Commands;
import io.hirundo.gateway.command.Given;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.device.Devices;
import io.hirundo.gateway.device.Registry;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.websocket.Upgrader;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.EventLog;
import io.hirundo.gateway.update.Updates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A web front that really listens, over rooms in memory that a test fills. */
final class TestFront implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final List<DeviceState> devices = new ArrayList<>();
    final List<Event> alerts = new ArrayList<>();
    final List<Object> rejected = new ArrayList<>();
    final MemoryLog log = new MemoryLog();
    final Map<String, Supplier<?>> system = new LinkedHashMap<>();
    final Map<String, BooleanSupplier> readiness = new TreeMap<>();
    final List<Consumer<MeterRegistry>> meters = new ArrayList<>();
    Http1Upgrader webSocket = new Upgrader("/ws", (_, _) -> {
        throw new AssertionError("no test of this class opens a WebSocket without saying what answers");
    }, 64 * 1024);
    Acknowledgements acknowledgements = (_, alertId, _) -> new Acknowledgement.NotFound("there is no open alert '" + alertId + "'");
    Registry registry = new Registry() {
        @Override
        public Change change(String deviceId, byte[] mergePatch) {
            return new Change.NotFound();
        }

        @Override
        public Removal remove(String deviceId) {
            return new Removal.NotFound();
        }
    };
    Commands commands = new Commands() {
        @Override
        public Given give(Principal who, CommandRequest request, long receivedNanos) {
            return new Given.NotFound("there is no device");
        }

        @Override
        public Optional<CommandState> find(Principal who, String commandId) {
            return Optional.empty();
        }
    };
    Optional<Updates> updates = Optional.empty();
    HistorySource history = _ -> Optional.empty();
    GatewayConfig.Web config = new GatewayConfig.Web("127.0.0.1", 0, List.of("https://dash.example"));
    String gatewayId = "site-7";
    Duration requestTime = Duration.ofMinutes(1);

    private final EventEncoder encoder = new EventEncoder(gatewayId);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Tokens tokens;
    private final PairingCodes pairing;
    private WebFront front;

    TestFront(Path data) {
        tokens = Tokens.open(gatewayId, data, new GatewayConfig.Access(List.of(), Optional.empty()), Clock.systemUTC(), () -> true);
        pairing = new PairingCodes(data);
    }

    TestFront start() {
        front = WebFront.start(config, GatewayConfig.Limits.defaults(), parts(), requestTime);
        return this;
    }

    WebParts parts() {
        Devices known = new Devices() {
            @Override
            public List<DeviceState> all() {
                return List.copyOf(devices);
            }

            @Override
            public DeviceState find(String deviceId) {
                return devices.stream().filter(device -> device.deviceId().equals(deviceId)).findFirst().orElse(null);
            }

            @Override
            public List<Event> openAlerts() {
                return List.copyOf(alerts);
            }
        };
        return new WebParts(gatewayId, tokens, pairing, new Credentials(config.origins()), known, registry,
                (who, alertId, nowMs) -> acknowledgements.acknowledge(who, alertId, nowMs), commands, log,
                query -> history.history(query), () -> rejected, system, readiness, meters, webSocket, updates, Clock.systemUTC());
    }

    @Override
    public void close() {
        front.close();
        client.close();
    }

    int port() {
        return front.port();
    }

    Tokens tokens() {
        return tokens;
    }

    PairingCodes pairing() {
        return pairing;
    }

    String token(Role role, String... devices) {
        return tokens.issue("ana", role, DevicePatterns.of(List.of(devices)), Duration.ofHours(1));
    }

    Event event(EventType type, String device, long seq, String payload) {
        return encoder.encode(type, device, seq, 1_000 + seq, 2_000 + seq, payload.getBytes(StandardCharsets.UTF_8), null);
    }

    /** A device with one value of one metric. */
    void device(String deviceId, String metric, String json) {
        devices.add(new DeviceState(gatewayId, deviceId, "{\"name\":\"Kessel\"}".getBytes(StandardCharsets.UTF_8), true, null,
                2_000, 1_000, Map.of(metric, json.getBytes(StandardCharsets.UTF_8))));
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(to(path));
    }

    HttpResponse<String> get(String path, String token) {
        return send(to(path).header("Authorization", "Bearer " + token));
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + response.body(), e);
        }
    }

    /** Checks the form that every error has, and hands it on. */
    static JsonNode problem(HttpResponse<String> response, int status, String slug) {
        JsonNode problem = json(response);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(problem.path("type").asText()).isEqualTo("urn:hirundo:problem:" + slug);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("detail").asText()).isNotBlank();
        assertThat(problem.path("instance").asText()).isEqualTo(response.uri().getPath());
        return problem;
    }

    /** A log in memory; it can be told how much it hands out at once. */
    static final class MemoryLog implements EventLog {
        final List<Event> events = new ArrayList<>();
        int atOnce = Integer.MAX_VALUE;
        long readableAfter;

        @Override
        public String journalId() {
            return "j1";
        }

        @Override
        public long committedSeq() {
            return events.isEmpty() ? 0 : events.getLast().seq();
        }

        @Override
        public long readableAfter() {
            return readableAfter;
        }

        @Override
        public List<Event> read(long afterSeq, int maxBytes) {
            return events.stream().filter(event -> event.seq() > afterSeq).limit(atOnce).toList();
        }
    }
}
