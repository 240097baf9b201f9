package io.hirundo.gateway.live;

import static io.hirundo.gateway.live.ConformanceServer.ALL;
import static io.hirundo.gateway.live.ConformanceServer.assertCloses;
import static io.hirundo.gateway.live.ConformanceServer.assertPong;
import static io.hirundo.gateway.live.ConformanceServer.assertServes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.GatewayConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The opening handshake: RFC 6455, section 4.2, and who may open a connection with what. */
class HandshakeTest {
    private static final String COOKIE = "Cookie: hirundo_session=eva/viewer/*";
    @RegisterExtension
    static ConformanceServer server = new ConformanceServer();

    private static BarePeer connect() throws IOException {
        return BarePeer.connect(server.harness.port());
    }

    /** A good handshake, but for the headers that are given instead (or, as {@code Name:}, left out). */
    private static byte[] handshake(String... instead) {
        return requestWith("GET /ws" + ALL + " HTTP/1.1", instead);
    }

    private static byte[] requestWith(String prologue, String... instead) {
        List<String> lines = new ArrayList<>(List.of(prologue, "Host: localhost:8080", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Key: " + BarePeer.KEY, "Sec-WebSocket-Version: 13"));
        for (String header : instead) {
            String name = header.substring(0, header.indexOf(':') + 1);
            lines.removeIf(line -> line.startsWith(name));
        }
        for (String header : instead) {
            if (!header.endsWith(":")) {
                lines.add(header);
            }
        }
        return BarePeer.request(lines.toArray(String[]::new));
    }

    private static BarePeer.Answer answer(byte[] request) throws IOException {
        try (BarePeer peer = connect()) {
            return peer.send(request).answer();
        }
    }

    @Test
    void answersWithTheHashOfTheKeyAndNothingThatWasNotAskedFor() throws IOException {
        try (BarePeer peer = connect()) {
            BarePeer.Answer answer = peer.send(handshake()).answer();
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.headers()).containsEntry("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                    .hasEntrySatisfying("upgrade", value -> assertThat(value).isEqualToIgnoringCase("websocket"))
                    .hasEntrySatisfying("connection", value -> assertThat(value).isEqualToIgnoringCase("upgrade"))
                    .doesNotContainKeys("sec-websocket-protocol", "sec-websocket-extensions");
            assertThat(peer.next().text()).contains("connected");
            assertServes(peer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: keep-alive, Upgrade", "Connection: upgrade", "Connection: UPGRADE , keep-alive",
        "Upgrade: WebSocket", "Upgrade: WEBSOCKET", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
        "Sec-WebSocket-Version:  13 ", "Origin: https://anywhere.example", "User-Agent: \u00e9"})
    void takesWhatOtherClientsWrite(String header) throws IOException {
        try (BarePeer peer = connect()) {
            BarePeer.Answer answer = peer.send(handshake(header)).answer();
            assertThat(answer.status()).as("%s", answer).isEqualTo(101);
            assertThat(answer.headers()).doesNotContainKey("sec-websocket-extensions");
            assertThat(peer.next().text()).contains("connected");
        }
    }

    @Test
    void takesHeaderNamesInAnyCase() throws IOException {
        try (BarePeer peer = connect()) {
            byte[] request = BarePeer.request("GET /ws" + ALL + " HTTP/1.1", "host: localhost", "UPGRADE: websocket",
                    "connection: Upgrade", "sec-websocket-key: " + BarePeer.KEY, "SEC-WEBSOCKET-VERSION: 13");
            assertThat(peer.send(request).answer().status()).isEqualTo(101);
            assertThat(peer.next().text()).contains("connected");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Key:", "Sec-WebSocket-Key: x", "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j", "Connection:",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZTE=", "Connection: keep-alive"})
    void refusesAHandshakeThatIsNone(String header) throws IOException {
        assertThat(answer(handshake(header)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "12", "14", "0", "abc", "130", "7, 8"})
    void namesTheVersionThatItSpeaks(String version) throws IOException {
        BarePeer.Answer answer = answer(handshake("Sec-WebSocket-Version: " + version));
        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.headers()).containsEntry("sec-websocket-version", "13");
    }

    @Test
    void refusesAHandshakeWithoutAVersion() throws IOException {
        assertThat(answer(handshake("Sec-WebSocket-Version:")).status()).isIn(400, 426);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"})
    void refusesOtherMethods(String method) throws IOException {
        assertThat(answer(requestWith(method + " /ws" + ALL + " HTTP/1.1")).status()).isBetween(400, 499);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/wsx", "/ws/", "/", "/WS", "/ws/more", "/%77s%00"})
    void thereIsNoWebSocketAtOtherPaths(String path) throws IOException {
        assertThat(answer(requestWith("GET " + path + ALL + " HTTP/1.1")).status()).isNotEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade:", "Upgrade: h2c", "Upgrade: websocket2", "Content-Length: 5", "Transfer-Encoding: chunked"})
    void doesNotUpgradeWhatAsksForSomethingElse(String header) throws IOException {
        try (BarePeer peer = connect()) {
            peer.send(handshake(header)).send("0\r\n\r\n".getBytes()).finish();
            assertThat(peer.answer().status()).isBetween(400, 499);
            peer.awaitEnd();
        }
    }

    @Test
    void endsWhatIsNotHttp11() throws IOException {
        for (String start : new String[] {"GET /ws" + ALL + " HTTP/1.0\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET /ws\r\n\r\n",
            "\r\n\r\n\r\n", "\0\0\0\0\r\n\r\n", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n"}) {
            try (BarePeer peer = connect()) {
                byte[] rest = handshake();
                int headers = new String(rest, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("\r\n") + 2;
                peer.send(start.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
                        .send(Arrays.copyOfRange(rest, headers, rest.length)).awaitEnd();
            }
        }
    }

    @Test
    void takesFramesThatCameWithTheHandshake() throws IOException {
        byte[] frames = ClientFrame.join(ClientFrame.text("{'type':'ping','id':'1'}"), ClientFrame.ping(new byte[] {7}));
        byte[] handshake = handshake();
        byte[] both = Arrays.copyOf(handshake, handshake.length + frames.length);
        System.arraycopy(frames, 0, both, handshake.length, frames.length);
        try (BarePeer peer = connect()) {
            assertThat(peer.send(both).answer().status()).isEqualTo(101);
            assertThat(peer.next().text()).contains("connected");
            assertPong(peer, "1");
            assertThat(peer.next().payload()).containsExactly(7);
        }
    }

    @Test
    void takesAHandshakeThatComesByteByByte() throws IOException {
        try (BarePeer peer = connect()) {
            for (byte b : handshake()) {
                peer.send(new byte[] {b});
            }
            assertThat(peer.answer().status()).isEqualTo(101);
            assertThat(peer.next().text()).contains("connected");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"hirundo.v1 | hirundo.v1", "other, hirundo.v1 | hirundo.v1", "hirundo.v1,other | hirundo.v1",
        "other |", "HIRUNDO.V1 |", "hirundo.v11 |", ",, |"})
    void choosesItsSubprotocolWhereItIsOffered(String offered, String chosen) throws IOException {
        try (BarePeer peer = connect()) {
            BarePeer.Answer answer = peer.send(handshake("Sec-WebSocket-Protocol: " + offered)).answer();
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.headers().get("sec-websocket-protocol")).isEqualTo(chosen);
            assertThat(peer.next().text()).contains("connected");
        }
    }

    @Test
    void choosesItsSubprotocolFromSeveralHeaders() throws IOException {
        try (BarePeer peer = connect()) {
            BarePeer.Answer answer = peer.send(handshake("Sec-WebSocket-Protocol: other", "Sec-WebSocket-Protocol: hirundo.v1"))
                    .answer();
            assertThat(answer.headers()).containsEntry("sec-websocket-protocol", "hirundo.v1");
        }
    }

    /** A page of somebody else can make a browser open a WebSocket with our cookie. */
    @ParameterizedTest
    @CsvSource({"http://localhost:8080, true", "https://dash.example, true", "http://localhost:8081, false", "http://localhost, false",
        "https://evil.example, false", "http://localhost:8080.evil.example, false", "null, false"})
    void theCookieCountsFromItsOwnOriginAlone(String origin, boolean counts) throws IOException {
        assertCookieCounts(counts, handshakeWithout(COOKIE, "Origin: " + origin));
    }

    @Test
    void theCookieCountsForNothingWithoutAnOrigin() throws IOException {
        assertCookieCounts(false, handshakeWithout(COOKIE));
    }

    private static byte[] handshakeWithout(String... headers) {
        return requestWith("GET /ws HTTP/1.1", headers);
    }

    private static void assertCookieCounts(boolean counts, byte[] handshake) throws IOException {
        try (BarePeer peer = connect()) {
            assertThat(peer.send(handshake).answer().status()).isEqualTo(101);
            peer.send(ClientFrame.text("{'type':'ping','id':'1'}"));
            if (counts) {
                assertThat(peer.next().text()).contains("connected");
                assertPong(peer, "1");
            } else {
                assertCloses(peer, 4001);
            }
        }
    }

    @Test
    void aBearerTokenCountsFromAnyOrigin() throws IOException {
        try (BarePeer peer = connect()) {
            peer.send(handshakeWithout("Authorization: Bearer eva/viewer/*", "Origin: https://evil.example", "Cookie: hirundo_session=x"));
            assertThat(peer.answer().status()).isEqualTo(101);
            assertThat(peer.next().text()).contains("connected");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?token=", "?token=nonsense", "?token=eva/viewer", "?token=%00%ff", "?token=a&token=eva/viewer/*"})
    void aBadTokenIsClosedWith4001AndAReason(String query) throws IOException {
        try (BarePeer peer = BarePeer.upgraded(server.harness.port(), query)) {
            BarePeer.Frame close = peer.next();
            assertThat(close.closeCode()).isEqualTo(4001);
            assertThat(close.closeReason()).isNotBlank();
            peer.send(ClientFrame.close(4001, "")).awaitEnd();
        }
    }

    @Test
    void whoNeverSaysWhoItIsIsClosedWith4001() throws IOException {
        try (BarePeer peer = BarePeer.upgraded(server.harness.port(), "")) {
            peer.send(ClientFrame.of(ClientFrame.PONG, new byte[0])); // keeps nobody
            server.letTimePassUntilNobodyIsLeft();
            assertCloses(peer, 4001);
        }
    }

    /** Or it could have the server hold as many pongs as it sends pings in 5 s, by not reading them. */
    @Test
    void pingsAreNotAnsweredBeforeTheServerKnowsWhoSendsThem() throws IOException {
        try (BarePeer peer = BarePeer.upgraded(server.harness.port(), "")) {
            peer.send(ClientFrame.ping(new byte[125]), ClientFrame.ping(new byte[0]),
                    ClientFrame.text("{'type':'auth','token':'eva/viewer/*'}"), ClientFrame.ping(new byte[] {1}));
            assertThat(peer.next().text()).contains("connected");
            assertThat(peer.next().payload()).containsExactly(1);
        }
    }

    @Test
    void refusesWhomItHasNoRoomForAndTakesThemInAgainWhenThereIs() throws Exception {
        LiveHarness small = new LiveHarness(new GatewayConfig.Limits(16, 100, 65_536, 1, 0));
        try (BarePeer only = BarePeer.upgraded(small.port(), ALL); BarePeer next = BarePeer.connect(small.port())) {
            assertThat(only.next().text()).contains("connected");
            BarePeer.Answer answer = next.send(handshake()).answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("limits.viewers");
            only.reset();
            await().until(() -> small.live.status().viewers() == 0);
            BarePeer.upgraded(small.port(), ALL).close();
        } finally {
            small.close();
        }
    }

    @Test
    void aRequestThatIsTooLongIsRefused() throws IOException {
        assertThat(answer(requestWith("GET /ws?token=" + "x".repeat(100_000) + " HTTP/1.1")).status()).isBetween(400, 499);
        assertThat(answer(handshake("X-Long: " + "x".repeat(100_000))).status()).isBetween(400, 499);
    }
}
