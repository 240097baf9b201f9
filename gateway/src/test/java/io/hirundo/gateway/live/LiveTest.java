package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.GatewayConfig;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract of {@code /ws}, through a real socket. */
class LiveTest {
    private static final String ALL = "?token=eva/viewer/*";
    private LiveHarness server = new LiveHarness(LiveHarness.LIMITS);

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void greetsAndSubscribesAndSnapshotsAndGoesOnLive() throws Exception {
        server.telemetry("boiler", 1);
        TestViewer viewer = new TestViewer(server.uri(ALL));

        JsonNode connected = viewer.next("connected");
        assertThat(connected.path("userId").asText()).isEqualTo("eva");
        assertThat(connected.path("role").asText()).isEqualTo("viewer");
        assertThat(connected.path("journalId").asText()).isEqualTo("journal-1");
        assertThat(connected.path("heartbeatMs").asInt()).isEqualTo(30_000);
        assertThat(connected.path("seq").asLong()).isEqualTo(1);

        viewer.say("{'type':'subscribe','id':'1','devices':['*']}");
        JsonNode subscribed = viewer.next("subscribed");
        assertThat(subscribed.path("id").asText()).isEqualTo("1");
        assertThat(subscribed.path("resumed").asBoolean()).isFalse();
        JsonNode snapshot = viewer.next("snapshot");
        assertThat(snapshot.path("seq").asLong()).isEqualTo(1);
        assertThat(snapshot.path("devices").path(0).path("deviceId").asText()).isEqualTo("boiler");
        assertThat(snapshot.path("devices").path(0).path("values").path("n").asInt()).isEqualTo(1);

        server.telemetry("boiler", 2);
        JsonNode event = viewer.next("telemetry");
        assertThat(event.path("seq").asLong()).isEqualTo(2);
        assertThat(event.path("payload").path("n").asInt()).isEqualTo(2);
    }

    @Test
    void takesTheTokenAsTheFirstMessage() {
        TestViewer viewer = new TestViewer(server.uri(""));
        viewer.say("{'type':'auth','token':'eva/viewer/*'}");

        viewer.next("connected");
    }

    @Test
    void closesWith4001WhoGivesAWrongTokenOrNone() throws Exception {
        TestViewer wrong = new TestViewer(server.uri("?token=nonsense"));
        TestViewer none = new TestViewer(server.uri("")).say("{'type':'ping'}");
        TestViewer silent = new TestViewer(server.uri(""));

        assertThat(wrong.closeCode()).isEqualTo(4001);
        assertThat(wrong.closeReason()).isEqualTo("the token is malformed");
        assertThat(none.closeCode()).isEqualTo(4001);
        assertThat(silent.closeCode()).isEqualTo(4001);
        assertThat(silent.closeReason()).isEqualTo("no token within 5 s");
    }

    @Test
    void closesWith4001WhenTheTokenExpiresWhileConnected() throws Exception {
        server.tokensEndAt.set(System.currentTimeMillis() + 700);
        TestViewer viewer = new TestViewer(server.uri(ALL));
        viewer.next("connected");

        assertThat(viewer.closeCode()).isEqualTo(4001);
    }

    @Test
    void showsADeviceOnlyToWhoMaySeeIt() throws Exception {
        server.telemetry("boiler", 1);
        server.telemetry("pump-1", 1);
        TestViewer viewer = new TestViewer(server.uri("?token=eva/viewer/pump-*"));
        viewer.next("connected");
        viewer.say("{'type':'subscribe','id':'1','devices':['boiler']}");
        JsonNode error = viewer.next("error");
        assertThat(error.path("code").asText()).isEqualTo("forbidden");
        assertThat(error.path("id").asText()).isEqualTo("1");

        viewer.say("{'type':'subscribe','id':'2','devices':['*']}");
        assertThat(viewer.next("subscribed").path("devices").toString()).isEqualTo("[\"pump-*\"]");
        assertThat(viewer.next("snapshot").path("devices")).hasSize(1);
        server.telemetry("boiler", 2);
        server.telemetry("pump-2", 3);

        assertThat(viewer.next("telemetry").path("deviceId").asText()).isEqualTo("pump-2");
    }

    @Test
    void sendsAnEventOnceHoweverManySubscriptionsNameIt() throws Exception {
        TestViewer viewer = new TestViewer(server.uri(ALL));
        viewer.next("connected");
        for (String devices : List.of("'*'", "'boiler'", "'boi*','boiler'")) {
            viewer.say("{'type':'subscribe','devices':[" + devices + "]}");
            viewer.next("subscribed");
            viewer.next("snapshot");
        }
        server.telemetry("boiler", 1);
        server.telemetry("boiler", 2);

        assertThat(viewer.next("telemetry").path("payload").path("n").asInt()).isEqualTo(1);
        assertThat(viewer.next("telemetry").path("payload").path("n").asInt()).isEqualTo(2);
    }

    @Test
    void filtersByTypeAndUnsubscribes() throws Exception {
        TestViewer viewer = new TestViewer(server.uri(ALL));
        viewer.next("connected");
        viewer.say("{'type':'subscribe','devices':['a','b'],'types':['alert']}");
        viewer.next("subscribed");
        viewer.next("snapshot");
        server.telemetry("a", 1);
        server.alert("a", "hot", "raised");
        assertThat(viewer.next("alert").path("payload").path("id").asText()).isEqualTo("a:hot");

        viewer.say("{'type':'unsubscribe','id':'7','devices':['a']}");
        assertThat(viewer.next("unsubscribed").path("devices").toString()).isEqualTo("[\"a\"]");
        server.alert("a", "hot", "cleared");
        server.alert("b", "cold", "raised");
        assertThat(viewer.next("alert").path("deviceId").asText()).isEqualTo("b");

        viewer.say("{'type':'unsubscribe','id':'8','devices':['nobody']}");
        assertThat(viewer.next("error").path("code").asText()).isEqualTo("not_found");
    }

    @Test
    void showsOpenAlertsInTheSnapshot() throws Exception {
        server.alert("a", "hot", "raised");
        server.alert("a", "dry", "raised");
        server.alert("a", "hot", "cleared");
        TestViewer viewer = new TestViewer(server.uri(ALL));
        viewer.next("connected");
        viewer.say("{'type':'subscribe','devices':['*']}");
        viewer.next("subscribed");

        JsonNode alerts = viewer.next("snapshot").path("alerts");
        assertThat(alerts).hasSize(1);
        assertThat(alerts.path(0).path("payload").path("code").asText()).isEqualTo("dry");
    }

    @Test
    void resumesWithoutAHoleAcrossWhatIsNotYetCommitted() throws Exception {
        server.close();
        // The test publishes faster than any site, and what is tested is not the outbox.
        server = new LiveHarness(new GatewayConfig.Limits(16, 100, 1024 * 1024, 100, 0));
        for (int i = 1; i <= 5_000; i++) {
            server.telemetry(i % 2 == 0 ? "even" : "odd", i);
            if (i == 4_000) {
                await().until(() -> server.sequencer.lastSeq() == 4_000);
                server.log.hold();
            }
        }
        TestViewer viewer = new TestViewer(server.uri(ALL));
        viewer.next("connected");
        viewer.say("{'type':'subscribe','devices':['even'],'since':"
                + "[{'gatewayId':'site-7','journalId':'journal-1','seq':1000}]}");
        assertThat(viewer.next("subscribed").path("resumed").asBoolean()).isTrue();
        for (int i = 5_001; i <= 6_000; i++) {
            server.telemetry(i % 2 == 0 ? "even" : "odd", i);
            if (i == 5_500) {
                server.log.commit();
            }
        }
        List<Integer> seen = new ArrayList<>();
        while (seen.isEmpty() || seen.getLast() < 6_000) {
            seen.add(viewer.next("telemetry").path("payload").path("n").asInt());
        }
        List<Integer> expected = new ArrayList<>();
        for (int i = 1_002; i <= 6_000; i += 2) {
            expected.add(i);
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void resumesOverlappingSubscriptionsWithoutSendingAnythingTwice() throws Exception {
        for (int i = 1; i <= 3_000; i++) {
            server.telemetry(i % 3 == 0 ? "a" : i % 3 == 1 ? "b" : "c", i);
        }
        await().until(() -> server.sequencer.lastSeq() == 3_000);
        TestViewer viewer = new TestViewer(server.uri(ALL));
        viewer.next("connected");
        String since = "'since':[{'gatewayId':'site-7','journalId':'journal-1','seq':500}]}";
        viewer.say("{'type':'subscribe','id':'1','devices':['a','b']," + since);
        viewer.say("{'type':'subscribe','id':'2','devices':['b','c']," + since);
        viewer.say("{'type':'subscribe','id':'3','devices':['*']," + since);
        await().until(() -> server.live.status().deliveries() >= 2_500);
        server.telemetry("b", 3_001);

        Map<Integer, Integer> times = new HashMap<>();
        JsonNode message = viewer.nextThat(any -> any.path("type").asText().equals("telemetry"));
        while (message.path("payload").path("n").asInt() != 3_001) {
            times.merge(message.path("payload").path("n").asInt(), 1, Integer::sum);
            message = viewer.nextThat(any -> any.path("type").asText().equals("telemetry"));
        }
        assertThat(times).hasSize(2_500).allSatisfy((n, count) -> assertThat(count).as("%s", n).isEqualTo(1));
    }

    @Test
    void saysSoWhenItCannotResume() throws Exception {
        for (int i = 1; i <= 20; i++) {
            server.telemetry("a", i);
        }
        await().until(() -> server.sequencer.lastSeq() == 20);
        server.log.dropUpTo(10);
        TestViewer viewer = new TestViewer(server.uri(ALL));
        viewer.next("connected");
        for (String since : List.of("'journalId':'another','seq':15", "'journalId':'journal-1','seq':5",
                "'journalId':'journal-1','seq':21")) {
            viewer.say("{'type':'subscribe','devices':['a'],'since':[{'gatewayId':'site-7'," + since + "}]}");
            assertThat(viewer.next("subscribed").path("resumed").asBoolean()).isFalse();
            viewer.next("snapshot");
        }
    }

    @Test
    void answersPingsWithTheirId() {
        TestViewer viewer = new TestViewer(server.uri(ALL));
        viewer.next("connected");
        viewer.say("{'type':'ping','id':'4'}");

        JsonNode pong = viewer.next("pong");
        assertThat(pong.path("id").asText()).isEqualTo("4");
        assertThat(pong.path("serverTs").asLong()).isPositive();
    }

    @Test
    void anErrorClosesNothing() {
        TestViewer viewer = new TestViewer(server.uri(ALL));
        viewer.next("connected");
        viewer.say("what?");
        assertThat(viewer.next("error").path("code").asText()).isEqualTo("invalid_json");
        viewer.say("{'type':'ping'}");

        viewer.next("pong");
    }

    @Test
    void refusesBinaryAndFragmentedAndTooLarge() throws Exception {
        TestViewer binary = new TestViewer(server.uri(ALL));
        binary.socket().sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();
        TestViewer fragmented = new TestViewer(server.uri(ALL));
        fragmented.socket().sendText("{", false).join();

        assertThat(binary.closeCode()).isEqualTo(1003);
        assertThat(fragmented.closeCode()).isEqualTo(1003);
        try (RawViewer large = new RawViewer(server.port(), ALL)) { // the JDK's client would send fragments
            large.announce(Live.MAX_MESSAGE_BYTES + 1); // the server need not wait for what it will not take
            BarePeer.Frame frame = large.next();
            while (frame.opcode() != 8) {
                frame = large.next();
            }
            assertThat(frame.closeCode()).isEqualTo(1009);
        }
        await().until(() -> server.live.status().viewers() == 0);
    }

    @Test
    void limitsTheConnectionsAndTheMessagesOfAUser() throws Exception {
        server.close();
        server = new LiveHarness(new GatewayConfig.Limits(2, 5, 65_536, 100, 0));
        TestViewer first = new TestViewer(server.uri(ALL));
        first.next("connected");
        TestViewer second = new TestViewer(server.uri(ALL));
        second.next("connected");
        assertThat(new TestViewer(server.uri(ALL)).closeCode()).isEqualTo(4029);

        for (int i = 0; i < 5; i++) {
            first.say("{'type':'ping'}").next("pong");
        }
        first.say("{'type':'ping'}");
        assertThat(first.next("error").path("code").asText()).isEqualTo("rate_limited");
        for (int i = 0; i < 5; i++) {
            first.say("{'type':'ping'}");
        }
        assertThat(first.closeCode()).isEqualTo(4029);
    }

    @Test
    void leavesNothingOfAViewerThatIsResetWithoutACloseFrame() throws Exception {
        for (int i = 1; i <= 10; i++) {
            Socket socket = new Socket("127.0.0.1", server.port());
            OutputStream out = socket.getOutputStream();
            out.write(("GET /ws" + ALL + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            out.write(ClientFrame.text("{'type':'subscribe','devices':['*','boiler']}").bytes());
            int connected = i;
            await().until(() -> server.live.status().connected() == connected
                    && server.live.status().subscriptions() == 1);
            socket.setSoLinger(true, 0);
            socket.close();
            await().until(() -> server.live.status().subscriptions() == 0);
        }
        await().until(() -> server.live.status().viewers() == 0 && server.live.status().subscriptions() == 0);
        assertThat(server.live.status().users()).isZero();
    }

    @Test
    void endsWhoDoesNotAnswerAPingAndKeepsWhoDoes() throws Exception {
        TestViewer answers = new TestViewer(server.uri(ALL));
        answers.next("connected");
        try (RawViewer silent = new RawViewer(server.port(), ALL)) {
            assertThat(silent.next().opcode()).as("connected").isEqualTo(1);
            server.aheadNanos.addAndGet(TimeUnit.SECONDS.toNanos(31));
            assertThat(silent.next().opcode()).as("the server's ping").isEqualTo(9);
            answers.say("{'type':'ping'}").next("pong"); // its pong to the server's ping has come before this
            assertThat(server.live.status().viewers()).isEqualTo(2);

            server.aheadNanos.addAndGet(TimeUnit.SECONDS.toNanos(31));
            await().until(() -> server.live.status().viewers() == 1);
        }
        assertThat(server.live.status().silent()).isEqualTo(1);
        answers.say("{'type':'ping'}").next("pong");
    }

    @Test
    void saysGoodbyeBeforeAPlannedStop() throws Exception {
        TestViewer viewer = new TestViewer(server.uri(ALL));
        viewer.next("connected");
        server.live.stop();

        assertThat(viewer.next("goodbye").path("retryAfterMs").asInt()).isBetween(0, 5_000);
        assertThat(viewer.closeCode()).isEqualTo(1001);
    }

    @Test
    void aDefectThatAViewerMeetsAgainAndAgainDoesNotFillTheLog() throws Exception {
        TestViewer viewer = new TestViewer(server.uri(""));
        try (LogWatch log = new LogWatch()) {
            for (int i = 0; i < 50; i++) {
                viewer.say("{'type':'auth','token':'" + LiveHarness.DEFECT + "'}");
            }
            viewer.say("{'type':'auth','token':'eva/viewer/*'}").next("connected");

            assertThat(log.errors()).isNotEmpty();
            assertThat(log.repeated()).isEmpty();
        }
    }
}
