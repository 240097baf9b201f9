package io.hirundo.gateway.web;

import static io.hirundo.gateway.web.TestFront.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.metrics.api.FunctionalCounter;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.event.Frames;
import io.hirundo.gateway.websocket.Conversation;
import io.hirundo.gateway.websocket.Upgrader;
import io.hirundo.gateway.websocket.Wire;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebFrontTest {
    @TempDir
    Path data;
    private TestFront front;
    private final AtomicBoolean journalOpen = new AtomicBoolean(true);
    private final AtomicLong counted = new AtomicLong(41);

    @BeforeEach
    void start() {
        front = new TestFront(data);
        front.readiness.put("journal", journalOpen::get);
        front.meters.add(registry -> registry.getOrCreate(
                FunctionalCounter.builder("hirundo_test_things", counted, AtomicLong::get).description("Things")));
        front.meters.add(front.tokens()::register);
        front.webSocket = new Upgrader("/ws", (prologue, _) -> {
            if (prologue.query().contains("refuse")) {
                throw RequestException.builder().type(DirectHandler.EventType.OTHER).status(Status.UNAUTHORIZED_401)
                        .message("no token").build();
            }
            return new Echo();
        }, 64 * 1024);
        front.start();
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void isLiveAndReady() {
        assertThat(front.get("/health/live").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = front.get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(json(ready).path("status").asText()).isEqualTo("UP");
        assertThat(json(ready).at("/checks/0/name").asText()).isEqualTo("journal");
    }

    @Test
    void isNotReadyWithoutItsJournalButStaysLive() {
        journalOpen.set(false);
        assertThat(front.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(front.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void speaksPrometheus() {
        HttpResponse<String> metrics = front.get("/metrics");

        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(metrics.body().lines()).allMatch(line -> line.matches(
                "# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .*|[a-zA-Z_:][a-zA-Z0-9_:]*(\\{([a-zA-Z_]+=\"[^\"]*\",?)*\\})? [-+0-9.eENaIinf]+|"));
        assertThat(metrics.body()).containsPattern("hirundo_test_things_total\\{[^}]*gateway=\"site-7\"[^}]*\\} 41\\.0")
                .contains("memory_usedHeap_bytes");
    }

    @Test
    void countsRefusedTokensByReason() {
        front.get("/api/v1/devices", "x.y.z");
        assertThat(front.get("/metrics").body().lines().filter(line -> line.startsWith("hirundo_tokens_refused_total{")))
                .anyMatch(line -> line.contains("reason=\"malformed\"") && line.endsWith(" 1.0"))
                .anyMatch(line -> line.contains("reason=\"expired\"") && line.endsWith(" 0.0"));
    }

    @Test
    void metricsFromElsewhereNeedAToken() {
        HttpRequest.Builder forwarded = front.to("/metrics").header("X-Forwarded-For", "192.0.2.7");
        assertThat(front.send(forwarded).statusCode()).isEqualTo(401);
        assertThat(front.send(forwarded.header("Authorization", "Bearer " + front.token(Role.VIEWER))).statusCode()).isEqualTo(200);
        for (String path : List.of("/metrics/", "/%6Detrics", "//metrics", "/metrics;a=b", "/x/../metrics", "/metrics/vendor")) {
            HttpResponse<String> response = front.send(front.to(path).header("X-Forwarded-For", "192.0.2.7"));
            assertThat(response.statusCode()).as(path).isBetween(400, 404);
            assertThat(response.body()).doesNotContain("usedHeap");
        }
    }

    @Test
    void twoFrontsInOneJvmCountForThemselves() {
        TestFront second = new TestFront(data);
        second.gatewayId = "site-8";
        AtomicLong other = new AtomicLong(7);
        second.meters.add(registry -> registry.getOrCreate(
                FunctionalCounter.builder("hirundo_test_things", other, AtomicLong::get).description("Things")));
        try (TestFront started = second.start()) {
            assertThat(started.get("/metrics").body())
                    .containsPattern("hirundo_test_things_total\\{[^}]*gateway=\"site-8\"[^}]*\\} 7\\.0");
        }
        assertThat(front.get("/metrics").body()).doesNotContain("site-8")
                .containsPattern("hirundo_test_things_total\\{[^}]*gateway=\"site-7\"[^}]*\\} 41\\.0");
    }

    @Test
    void publishesPublicKeysAlone() {
        JsonNode key = json(front.get("/.well-known/jwks.json")).at("/keys/0");

        assertThat(key.path("kid").asText()).isEqualTo(front.tokens().key().kid());
        assertThat(key.path("kty").asText()).isEqualTo("EC");
        assertThat(key.has("d")).isFalse();
    }

    @Test
    void mountsAWebSocket() throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            WebSocket socket = client.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + front.port() + "/ws"),
                    new WebSocket.Listener() {
                        @Override
                        public java.util.concurrent.CompletionStage<?> onText(WebSocket webSocket, CharSequence text, boolean last) {
                            received.complete(text.toString());
                            return null;
                        }
                    }).get(5, TimeUnit.SECONDS);
            socket.sendText("hello", true);
            assertThat(received.get(5, TimeUnit.SECONDS)).isEqualTo("echo hello");
            socket.abort();
        }
    }

    @Test
    void anUpgradeThatIsRefusedIsAProblem() {
        assertThat(upgrade("/ws?refuse")).startsWith("HTTP/1.1 401").contains("\"detail\":\"no token\"",
                "WWW-Authenticate: Bearer", "application/problem+json");
    }

    /** Answers each text by one write of its own. */
    private static final class Echo implements Conversation {
        private Wire wire;

        @Override
        public void opened(Wire opened) {
            wire = opened;
        }

        @Override
        public void text(String message) {
            wire.write(Frames.text("echo " + message));
        }

        @Override
        public void ping(byte[] payload) { }

        @Override
        public void pong() { }

        @Override
        public void closed(int code) { }

        @Override
        public void violated(int code, String reason) { }

        @Override
        public void ended() { }
    }

    private String upgrade(String path) {
        return raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    }

    /** Sends bytes as they are and reads until the server closes. */
    private String raw(String request) {
        try (Socket socket = new Socket("127.0.0.1", front.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPortThatIsTakenIsNamedWithWhatToDo() {
        TestFront second = new TestFront(data);
        second.config = new GatewayConfig.Web("127.0.0.1", front.port(), List.of());

        assertThatThrownBy(second::start).isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("127.0.0.1 port " + front.port(), "web.port", "HIRUNDO_WEB_PORT", "ss -ltnp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/nothing", "/nothing", "/api", "/api/v2/devices"})
    void whatIsNotThereIsAProblem(String path) {
        HttpResponse<String> response = front.get(path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(response).path("title").asText()).isEqualTo("Not Found");
        assertThat(json(response).path("status").asInt()).isEqualTo(404);
        assertThat(json(response).path("type").asText()).startsWith("urn:hirundo:problem:");
        assertThat(json(response).path("instance").asText()).isEqualTo(path);
        assertThat(json(response).path("detail").asText()).contains(path);
    }

    @Test
    void anotherMethodIsAnsweredWithThoseThatAreAllowed() {
        HttpResponse<String> response = front.send(front.to("/api/v1/session").GET());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("POST, DELETE");
        assertThat(json(response).path("detail").asText()).contains("GET", "POST, DELETE");
    }

    @Test
    void aRequestThatIsTooLargeIsAProblem() {
        // Nothing is sent that is not read: the server closes with its answer, and unread bytes would make that a reset, in
        // which the answer may be lost.
        assertThat(raw("POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n"))
                .startsWith("HTTP/1.1 413").contains("\"status\":413", "urn:hirundo:problem:");
        assertThat(raw("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n"))
                .startsWith("HTTP/1.1 413").contains("a body may have 65536 bytes here; this has 65537");
        assertThat(raw("GET /api/v1/system HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(24 * 1024)))
                .startsWith("HTTP/1.1 431").contains("\"status\":431", "urn:hirundo:problem:");
    }

    /** Helidon reads a chunk as a whole before it asks anybody: the heap would be anybody's to fill. */
    @Test
    void aBodyOfUnknownLengthIsNotRead() {
        assertThat(raw("POST /api/v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"))
                .startsWith("HTTP/1.1 411").contains("urn:hirundo:problem:length-required");
    }

    @Test
    void aPathThatIsNoneIsAProblemToo() {
        assertThat(raw("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 400")
                .contains("application/problem+json", "\"status\":400");
    }

    @Test
    void showsEachPartOfTheSystemAlsoWhenOneFails() {
        record Broker(String state, java.util.Optional<String> reason, java.time.Duration since) {}
        front.system.put("broker", () -> new Broker("connected", java.util.Optional.of("x"), java.time.Duration.ofSeconds(3)));
        front.system.put("journal", () -> {
            throw new IllegalStateException("disk gone");
        });

        assertThat(front.get("/api/v1/system").statusCode()).isEqualTo(401);
        JsonNode system = json(front.get("/api/v1/system", front.token(Role.VIEWER)));
        assertThat(system.at("/broker/state").asText()).isEqualTo("connected");
        assertThat(system.at("/broker/reason").asText()).isEqualTo("x");
        assertThat(system.at("/broker/since").asText()).isEqualTo("PT3S");
        assertThat(system.at("/journal/error").asText()).isEqualTo("disk gone");
        assertThat(system.path("gatewayId").asText()).isEqualTo("site-7");
    }

    @Test
    void everyAnswerCarriesTheSecurityHeaders() {
        for (String path : List.of("/", "/api/v1/devices", "/health/live", "/nothing")) {
            HttpResponse<String> response = front.get(path);
            assertThat(response.headers().firstValue("Content-Security-Policy").orElse("")).as(path)
                    .contains("default-src 'self'", "frame-ancestors 'none'");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).as(path).contains("nosniff");
            assertThat(response.headers().firstValue("Referrer-Policy")).as(path).contains("no-referrer");
        }
    }
}
