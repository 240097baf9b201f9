package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.GatewayConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What may happen to a viewer while it catches up; {@link ResumePropertyTest} looks for what nobody thought of. */
class ResumeTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ALL = "?token=eva/viewer/*";
    private static final String SINCE_THE_BEGINNING =
            "'since':[{'gatewayId':'site-7','journalId':'journal-1','seq':0}]}";

    private final LiveHarness server = new LiveHarness(new GatewayConfig.Limits(16, 1_000, 16 * 1024, 100, 0));

    @AfterEach
    void stop() throws Exception {
        server.log.releaseReads();
        server.close();
    }

    private void publish(int count) throws InterruptedException {
        for (int n = 1; n <= count; n++) {
            server.telemetry("a", "{'n':" + n + ",'text':'" + "x".repeat(1_000) + "'}");
        }
        await().until(() -> server.log.committedSeq() == count);
    }

    @Test
    void whoIsOvertakenByRetentionIsToldAndSeesNoHole() throws Exception {
        publish(5_000);
        try (RawViewer slow = new RawViewer(server.port(), ALL)) {
            slow.say("{'type':'subscribe','devices':['a']," + SINCE_THE_BEGINNING);
            slow.next(); // connected
            assertThat(JSON.readTree(slow.next().text()).path("resumed").asBoolean()).isTrue();
            long[] deliveries = {0};
            await().during(500, TimeUnit.MILLISECONDS).until(() -> { // until the kernel takes in no more for it
                long before = deliveries[0];
                deliveries[0] = server.live.status().deliveries();
                return deliveries[0] == before;
            });
            server.log.dropUpTo(4_900);

            int seen = 0;
            BarePeer.Frame frame = slow.next();
            for (; frame.opcode() == 1; frame = slow.next()) {
                assertThat(JSON.readTree(frame.text()).path("seq").asInt()).isEqualTo(++seen);
            }
            assertThat(frame.closeCode()).isEqualTo(CloseCode.TOO_SLOW.code());
            assertThat(seen).isBetween(1, 4_899);
            assertThat(server.live.status().tooSlow()).isEqualTo(1);
        }
    }

    @Test
    void oneWhoseReplayTakesMinutesIsNotTakenForSilent() throws Exception {
        publish(10);
        try (RawViewer silent = new RawViewer(server.port(), ALL)) {
            silent.next();
            server.log.holdReads();
            silent.say("{'type':'subscribe','devices':['a']," + SINCE_THE_BEGINNING);
            silent.next();
            for (int beats = 0; beats < 4; beats++) {
                server.aheadNanos.addAndGet(TimeUnit.SECONDS.toNanos(31));
                await().pollDelay(600, TimeUnit.MILLISECONDS).until(() -> true); // the pulse has looked
            }
            server.log.releaseReads();

            for (int n = 1; n <= 10; n++) {
                assertThat(JSON.readTree(silent.next().text()).path("seq").asInt()).isEqualTo(n);
            }
            assertThat(server.live.status().silent()).isZero();
        }
    }

    @Test
    void whatIsLiveComesBehindTheReplayAndNothingIsSkippedMeanwhile() throws Exception {
        publish(100);
        TestViewer viewer = new TestViewer(server.uri(ALL));
        viewer.next("connected");
        viewer.say("{'type':'subscribe','devices':['b']}").next("subscribed");
        viewer.next("snapshot");
        server.log.holdReads();
        viewer.say("{'type':'subscribe','devices':['a']," + SINCE_THE_BEGINNING).next("subscribed");
        for (int n = 101; n <= 400; n++) { // far more than the outbox holds
            server.telemetry(n % 2 == 0 ? "a" : "b", "{'n':" + n + ",'text':'" + "x".repeat(1_000) + "'}");
        }
        await().until(() -> server.sequencer.lastSeq() == 400);
        server.log.releaseReads();

        for (int n = 1; n <= 400; n++) {
            JsonNode event = viewer.next("telemetry");
            assertThat(event.path("seq").asInt()).isEqualTo(n);
        }
        viewer.say("{'type':'ping'}").next("pong"); // no word of skipped
    }

    @Test
    void whatWasHeldForALowerRateComesBeforeAReplayAndNotBehindNewerValues() throws Exception {
        publish(10);
        TestViewer viewer = new TestViewer(server.uri(ALL));
        viewer.next("connected");
        viewer.say("{'type':'subscribe','devices':['slow'],'maxRate':0.01}").next("subscribed");
        viewer.next("snapshot");
        server.telemetry("slow", "{'n':11}");
        server.telemetry("slow", "{'n':12}");
        assertThat(viewer.next("telemetry").path("seq").asInt()).isEqualTo(11);
        viewer.say("{'type':'subscribe','devices':['a']," + SINCE_THE_BEGINNING);

        assertThat(viewer.next("telemetry").path("seq").asInt()).isEqualTo(12);
        viewer.next("subscribed");
        for (int n = 1; n <= 10; n++) {
            assertThat(viewer.next("telemetry").path("seq").asInt()).isEqualTo(n);
        }
    }

    @Test
    void aReplayGivesWayToTheEndOfTheGateway() throws Exception {
        publish(10);
        TestViewer viewer = new TestViewer(server.uri(ALL));
        viewer.next("connected");
        server.log.holdReads();
        viewer.say("{'type':'subscribe','devices':['a']," + SINCE_THE_BEGINNING).next("subscribed");
        Thread stopping = Thread.ofVirtual().start(() -> {
            try {
                server.live.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.log.releaseReads();

        assertThat(viewer.nextThat(message -> message.path("type").asText().equals("goodbye")).path("retryAfterMs").asInt())
                .isNotNegative();
        assertThat(viewer.closeCode()).isEqualTo(1001);
        assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
    }
}
