package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.GatewayConfig;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What viewers see of a planned stop. */
class DrainTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int VIEWERS = 40;
    private static final Duration DRAIN = Duration.ofMillis(1_500);

    /** How one viewer was sent away. */
    private record Goodbye(long atNanos, long retryAfterMs, int closeCode) {}

    @Test
    void sendsEachViewerAwayAtATimeOfItsOwn() throws Exception {
        LiveHarness server = new LiveHarness(new GatewayConfig.Limits(VIEWERS, 100, 65_536, 1_000, 0, DRAIN));
        List<RawViewer> viewers = new ArrayList<>();
        for (int i = 0; i < VIEWERS; i++) {
            RawViewer viewer = new RawViewer(server.port(), "?token=u/viewer/*");
            viewer.next(); // connected
            viewers.add(viewer);
        }
        Queue<Goodbye> goodbyes = new ConcurrentLinkedQueue<>();
        List<Thread> readers = viewers.stream()
                .map(viewer -> Thread.ofVirtual().start(() -> goodbyes.add(goodbye(viewer)))).toList();
        long start = System.nanoTime();
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> {
            try {
                server.live.stop();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        while (goodbyes.isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(handshake(server.port())).startsWith("HTTP/1.1 503");
        assertThat(stopping).as("still at it").isNotDone();
        for (Thread reader : readers) {
            assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
        }
        stopping.get(10, TimeUnit.SECONDS);
        viewers.forEach(RawViewer::close);
        server.close();

        assertThat(goodbyes).hasSize(VIEWERS).allSatisfy(goodbye -> {
            assertThat(goodbye.closeCode).isEqualTo(1001);
            assertThat(goodbye.retryAfterMs).isBetween(0L, 5_000L);
        });
        assertThat(goodbyes.stream().map(Goodbye::retryAfterMs).distinct().count()).as("different times").isGreaterThan(VIEWERS / 2);
        long[] inQuarter = new long[4];
        for (Goodbye goodbye : goodbyes) {
            inQuarter[(int) Math.min(3, (goodbye.atNanos - start) * 4 / DRAIN.toNanos())]++;
        }
        assertThat(inQuarter).as("a quarter of them in each quarter of the time, more or less").doesNotContain(0);
        for (long part : inQuarter) {
            assertThat(part).isLessThanOrEqualTo(VIEWERS / 2);
        }
    }

    @Test
    void isOverAtOnceWhereNobodyIsConnected() throws Exception {
        LiveHarness server = new LiveHarness(new GatewayConfig.Limits(16, 100, 65_536, 100, 0, Duration.ofMinutes(1)));
        long start = System.nanoTime();
        server.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void sendsTheRestAwayAtOnceWhenHurried() throws Exception {
        LiveHarness server = new LiveHarness(new GatewayConfig.Limits(16, 100, 65_536, 100, 0, Duration.ofMinutes(1)));
        List<RawViewer> viewers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            viewers.add(new RawViewer(server.port(), "?token=u/viewer/*"));
            viewers.getLast().next(); // connected
        }
        Queue<Goodbye> goodbyes = new ConcurrentLinkedQueue<>();
        viewers.forEach(viewer -> Thread.ofVirtual().start(() -> {
            goodbyes.add(goodbye(viewer));
            viewer.close();
        }));
        long start = System.nanoTime();
        Thread stopping = Thread.ofVirtual().start(() -> {
            try {
                server.live.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> goodbyes.size() == 1);
        server.live.hurry();

        await().until(() -> goodbyes.size() == 5);
        assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
        server.close();
    }

    private static Goodbye goodbye(RawViewer viewer) {
        try {
            JsonNode message = JSON.readTree(viewer.next().text());
            if (!message.path("type").asText().equals("goodbye")) {
                throw new AssertionError("goodbye expected, got " + message);
            }
            long at = System.nanoTime();
            return new Goodbye(at, message.path("retryAfterMs").asLong(-1), viewer.next().closeCode());
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new AssertionError(e);
        }
    }

    private static String handshake(int port) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }
}
