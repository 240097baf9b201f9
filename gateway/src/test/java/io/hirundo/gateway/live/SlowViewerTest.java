package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.GatewayConfig;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A tablet that does not read: what it misses is told to it, and nobody else notices. */
class SlowViewerTest {
    private static final JsonMapper JSON = new JsonMapper();
    private final LiveHarness server = new LiveHarness(LiveHarness.LIMITS);

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aTabletThatDoesNotReadGetsTheNewestAndIsToldHowManyItMissed() throws Exception {
        try (RawViewer slow = new RawViewer(server.port(), "?token=slow/viewer/*")) {
            slow.say("{'type':'subscribe','devices':['*']}");
            TestViewer quick = new TestViewer(server.uri("?token=quick/viewer/last"));
            quick.next("connected");
            quick.say("{'type':'subscribe','devices':['last']}").next("subscribed");
            quick.next("snapshot");
            await().until(() -> server.live.status().viewers() == 2 && server.live.status().deliveries() == 0);

            int filled = fillTheKernelsBuffers();
            int sent = 0;
            while (sent < 5_000) {
                server.telemetry("a", ++sent);
            }
            server.telemetry("last", sent);
            assertThat(quick.next("telemetry").path("payload").path("n").asInt()).isEqualTo(sent);
            int received = 0;
            int skipped = 0;
            int others = 0;
            int newest = 0;
            while (true) {
                JsonNode message = JSON.readTree(slow.next().text());
                String type = message.path("type").asText();
                if (type.equals("skipped")) {
                    int count = message.path("count").asInt();
                    if (message.path("deviceId").asText().equals("a")) {
                        skipped += count;
                    } else {
                        others += count;
                    }
                } else if (type.equals("telemetry")) {
                    if (message.path("deviceId").asText().equals("last")) {
                        break;
                    }
                    if (!message.path("deviceId").asText().equals("a")) {
                        others++;
                        continue;
                    }
                    int n = message.path("payload").path("n").asInt();
                    assertThat(n).isGreaterThan(newest);
                    newest = n;
                    received++;
                }
            }
            assertThat(newest).isEqualTo(sent);
            assertThat(skipped).as("the tablet read all of it").isPositive();
            assertThat(received + skipped).isEqualTo(sent);
            assertThat(others).isEqualTo(filled);
        }
    }

    @Test
    void whoCannotTakeTheAlertsIsClosedWith4008() throws Exception {
        try (RawViewer slow = new RawViewer(server.port(), "?token=slow/viewer/*")) {
            slow.say("{'type':'subscribe','devices':['*'],'types':['alert']}");
            await().until(() -> server.live.status().viewers() == 1);
            for (int i = 0; server.live.status().tooSlow() == 0 && i < 2_000_000; i++) {
                server.alert("a", "c" + i % 50, i / 50 % 2 == 0 ? "raised" : "cleared");
            }
            assertThat(server.live.status().tooSlow()).isEqualTo(1);

            BarePeer.Frame frame = slow.next();
            while (frame.opcode() != 8) {
                frame = slow.next();
            }
            assertThat(frame.closeCode()).isEqualTo(4008);
        }
        await().until(() -> server.live.status().viewers() == 0);
    }

    @Test
    void oneThatNeverReadsAgainIsEndedByTheWatchdog() throws Exception {
        try (RawViewer stuck = new RawViewer(server.port(), "?token=stuck/viewer/*")) {
            stuck.say("{'type':'subscribe','devices':['*']}");
            await().until(() -> server.live.status().viewers() == 1);
            fillTheKernelsBuffers();

            await().atMost(Duration.ofSeconds(20)).until(() -> server.live.status().viewers() == 0);
            assertThat(server.live.status().stalled()).isEqualTo(1);
        }
    }

    /** Telemetry of many devices, so that conflation leaves a full outbox, until a second passes without a write. */
    private int fillTheKernelsBuffers() throws InterruptedException {
        long deliveries = 0;
        long since = System.nanoTime();
        int sent = 0;
        while (System.nanoTime() - since < 1_000_000_000L && sent < 20_000_000) {
            server.telemetry("device-" + sent % 400, sent++);
            if (server.live.status().deliveries() != deliveries) {
                deliveries = server.live.status().deliveries();
                since = System.nanoTime();
            }
        }
        return sent;
    }
}
