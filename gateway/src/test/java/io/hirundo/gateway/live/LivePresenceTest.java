package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.GatewayConfig;
import java.net.http.WebSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Presence, through real sockets. */
class LivePresenceTest {
    private final LiveHarness server = new LiveHarness(LiveHarness.LIMITS);

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void tellsWhoComesAndGoes() throws Exception {
        TestViewer eva = connected("eva/viewer/*");
        subscribe(eva, "'*'", "'presence','alert'");
        TestViewer anna = connected("anna/viewer/boiler");
        assertThat(eva.next("presence")).hasToString(
                "{\"type\":\"presence\",\"userId\":\"anna\",\"action\":\"joined\",\"viewers\":2}");
        anna.socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();

        assertThat(eva.next("presence")).hasToString(
                "{\"type\":\"presence\",\"userId\":\"anna\",\"action\":\"left\",\"viewers\":1}");
        server.alert("boiler", "hot", "raised");
        eva.next("alert");
    }

    @Test
    void tellsOnlyWhoAskedAndOnlyOfWhomItMayKnow() throws Exception {
        TestViewer eva = connected("eva/viewer/boiler");
        subscribe(eva, "'*'", "'presence'");
        TestViewer didNotAsk = connected("otto/viewer/boiler");
        subscribe(didNotAsk, "'*'", "'alert'");
        assertThat(eva.next("presence").path("userId").asText()).isEqualTo("otto");
        connected("plumber/viewer/pump");
        connected("anna/viewer/*");

        JsonNode anna = eva.next("presence");
        assertThat(anna.path("userId").asText()).isEqualTo("anna");
        assertThat(anna.path("viewers").asInt()).as("without the plumber").isEqualTo(3);
        didNotAsk.say("{'type':'ping'}").next("pong");
    }

    @Test
    void endsWithTheSubscription() throws Exception {
        TestViewer eva = connected("eva/viewer/*");
        subscribe(eva, "'boiler','pump'", "'presence'");
        subscribe(eva, "'boiler'", "'presence'");
        connected("anna/viewer/boiler");
        assertThat(eva.next("presence").path("userId").asText()).isEqualTo("anna");
        eva.say("{'type':'unsubscribe','devices':['boiler']}").next("unsubscribed");
        connected("bert/viewer/boiler");
        connected("carl/viewer/pump");
        assertThat(eva.next("presence").path("userId").asText()).as("once, and not bert").isEqualTo("carl");

        TestViewer otto = connected("otto/viewer/*");
        subscribe(otto, "'*'", "'presence'");
        eva.next("presence");
        eva.say("{'type':'unsubscribe','devices':['*']}").next("unsubscribed");
        connected("dora/viewer/pump");
        assertThat(otto.next("presence").path("userId").asText()).isEqualTo("dora");
        eva.say("{'type':'ping'}").next("pong");
    }

    @Test
    void aResumeForPresenceAloneBringsNoEvent() throws Exception {
        server.telemetry("boiler", 1);
        await().until(() -> server.sequencer.lastSeq() == 1);
        TestViewer eva = connected("eva/viewer/*");
        eva.say("{'type':'subscribe','devices':['*'],'types':['presence'],"
                + "'since':[{'gatewayId':'site-7','journalId':'journal-1','seq':0}]}");

        assertThat(eva.next("subscribed").path("resumed").asBoolean()).isTrue();
        connected("anna/viewer/*");
        assertThat(eva.next("presence").path("userId").asText()).isEqualTo("anna");
    }

    @Test
    void leavesNothingOfThoseWhoAskedAndLeft() throws Exception {
        for (int i = 0; i < 20; i++) {
            TestViewer viewer = connected("user-" + i + "/viewer/*");
            subscribe(viewer, "'*'", "'presence'");
            viewer.socket().abort();
        }
        await().until(() -> server.live.status().viewers() == 0 && server.live.presence().size() == 0);
    }

    private TestViewer connected(String token) {
        TestViewer viewer = new TestViewer(server.uri("?token=" + token));
        viewer.next("connected");
        return viewer;
    }

    private static void subscribe(TestViewer viewer, String devices, String types) {
        viewer.say("{'type':'subscribe','devices':[" + devices + "],'types':[" + types + "]}").next("subscribed");
        viewer.next("snapshot");
    }
}
