package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.GatewayConfig;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code metrics} and {@code maxRate}, through a real socket. */
class WishesTest {
    private static final String BOTH = "{'temperature':25.50,'humidity':60}";
    private final LiveHarness server = new LiveHarness(LiveHarness.LIMITS);

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void sendsOnlyTheWishedMetricsInSnapshotReplayAndLive() throws Exception {
        server.telemetry("a", BOTH);
        server.telemetry("a", "{'humidity':61}");
        server.telemetry("a", "{'temperature':26,'humidity':62}");
        await().until(() -> server.sequencer.lastSeq() == 3);
        TestViewer fresh = viewer("'metrics':['temperature','pressure']", false);
        assertThat(fresh.next("snapshot").path("devices").path(0).path("values")).hasToString("{\"temperature\":26}");
        TestViewer resumed = viewer("'metrics':['temperature'],'since':[{'gatewayId':'site-7','journalId':'journal-1','seq':0}]",
                true);
        assertThat(resumed.next("telemetry").path("payload")).hasToString("{\"temperature\":25.5}");
        JsonNode third = resumed.next("telemetry");
        assertThat(third.path("seq").asLong()).as("2 has no temperature").isEqualTo(3);
        assertThat(third.path("payload")).hasToString("{\"temperature\":26}");
        await().until(() -> server.live.status().subscriptions() == 2);

        server.telemetry("a", "{'humidity':63}");
        server.telemetry("a", "{'humidity':64,'temperature':27}");
        server.alert("a", "hot", "raised");
        for (TestViewer viewer : List.of(fresh, resumed)) {
            assertThat(viewer.next("telemetry").path("payload")).hasToString("{\"temperature\":27}");
            assertThat(viewer.next("alert").path("payload").path("id").asText()).isEqualTo("a:hot");
        }
    }

    @Test
    void aReplayLeavesNothingOutThatAnotherSubscriptionBroughtInPartsOnly() throws Exception {
        TestViewer viewer = viewer("'metrics':['temperature']", false);
        viewer.next("snapshot");
        server.telemetry("a", BOTH);
        assertThat(viewer.next("telemetry").path("payload")).hasSize(1);
        viewer.say("{'type':'subscribe','devices':['a'],'since':[{'gatewayId':'site-7','journalId':'journal-1','seq':0}]}");

        assertThat(viewer.next("subscribed").path("resumed").asBoolean()).isTrue();
        assertThat(viewer.next("telemetry").path("payload")).hasSize(2);
        await().until(() -> server.live.status().subscriptions() == 2);
        server.telemetry("a", BOTH);
        JsonNode second = viewer.next("telemetry");
        assertThat(second.path("seq").asLong()).isEqualTo(2);
        assertThat(second.path("payload")).hasSize(2);
        server.telemetry("a", BOTH);
        assertThat(viewer.next("telemetry").path("seq").asLong()).as("each once").isEqualTo(3);
    }

    @Test
    void sendsNoMoreThanTheRateAndTheNewestAtLast() throws Exception {
        TestViewer viewer = viewer("'maxRate':1", false);
        viewer.next("snapshot");
        for (int i = 1; i <= 100; i++) {
            server.telemetry("a", i);
        }
        assertThat(viewer.next("telemetry").path("payload").path("n").asInt()).as("at once").isEqualTo(1);
        assertThat(viewer.next("telemetry").path("payload").path("n").asInt()).as("when its time has come").isEqualTo(100);
        server.alert("a", "hot", "raised");
        viewer.next("alert"); // and no word of skipped: it was the viewer's own wish
    }

    @Test
    void aResumeBringsWhatWasMissedWholeWhateverTheRate() throws Exception {
        for (int i = 1; i <= 20; i++) {
            server.telemetry("a", i);
        }
        await().until(() -> server.sequencer.lastSeq() == 20);
        TestViewer viewer = viewer("'maxRate':0.001,'since':[{'gatewayId':'site-7','journalId':'journal-1','seq':5}]", true);
        for (int seq = 6; seq <= 20; seq++) {
            assertThat(viewer.next("telemetry").path("seq").asInt()).isEqualTo(seq);
        }
    }

    private TestViewer viewer(String wish, boolean resumed) {
        TestViewer viewer = new TestViewer(server.uri("?token=eva/viewer/*"));
        viewer.next("connected");
        viewer.say("{'type':'subscribe','devices':['*']," + wish + "}");
        JsonNode subscribed = viewer.next("subscribed");
        assertThat(subscribed.path("resumed").asBoolean()).isEqualTo(resumed);
        return viewer;
    }
}
