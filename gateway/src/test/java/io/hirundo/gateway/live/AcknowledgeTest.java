package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code acknowledge}, through a real socket. */
class AcknowledgeTest {
    private static final String SAY = "{'type':'acknowledge','id':'3','alertId':'boiler:hot'}";
    private final LiveHarness server = new LiveHarness(LiveHarness.LIMITS);

    @BeforeEach
    void raise() throws Exception {
        server.alert("boiler", "hot", "raised");
        await().until(() -> server.sequencer.lastSeq() == 1);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void isAnEventForAllInTheRoomAndOnDisk() {
        TestViewer viewer = connected("eva/viewer/*");
        JsonNode raised = snapshot(viewer).path("alerts").path(0);
        TestViewer operator = connected("otto/operator/boiler");
        snapshot(operator);
        operator.say(SAY);

        for (TestViewer one : new TestViewer[] {viewer, operator}) {
            JsonNode event = one.next("alert");
            assertThat(event.path("seq").asLong()).isEqualTo(2);
            assertThat(event.path("deviceId").asText()).isEqualTo("boiler");
            assertThat(event.path("ts")).as("since when it is so").isEqualTo(raised.path("ts"));
            assertThat(event.path("serverTs").asLong()).isGreaterThanOrEqualTo(raised.path("serverTs").asLong());
            assertThat(event.path("payload")).hasToString("{\"id\":\"boiler:hot\",\"code\":\"hot\",\"severity\":\"warning\","
                    + "\"message\":\"m\",\"state\":\"acknowledged\",\"by\":\"otto\"}");
        }
        operator.say("{'type':'ping'}").next("pong"); // and the event came once
        assertThat(server.log.read(1, 1)).extracting(Event::seq).containsExactly(2L);
        assertThat(snapshot(connected("eva/viewer/*")).path("alerts").path(0).path("payload").path("by").asText())
                .isEqualTo("otto");
    }

    @Test
    void answersWhoIsNotSubscribedToo() {
        TestViewer operator = connected("otto/operator/*");
        operator.say(SAY);

        assertThat(operator.next("alert").path("payload").path("state").asText()).isEqualTo("acknowledged");
        operator.say("{'type':'subscribe','devices':['*'],'types':['telemetry']}");
        operator.next("subscribed");
        operator.next("snapshot");
        server.sequencer.acknowledge(server.verify("eva/admin/*"), "boiler:hot", 1);
        operator.say("{'type':'ping'}").next("pong");
    }

    @Test
    void twiceIsNoErrorAndNoSecondEvent() {
        TestViewer viewer = connected("eva/viewer/*");
        snapshot(viewer);
        TestViewer operator = connected("otto/operator/*");
        operator.say(SAY);
        JsonNode first = operator.next("alert");
        TestViewer another = connected("anna/admin/*");
        another.say(SAY);

        assertThat(another.next("alert")).as("the one of before, with who it was").isEqualTo(first);
        assertThat(viewer.next("alert")).isEqualTo(first);
        viewer.say("{'type':'ping'}").next("pong");
        snapshot(another);
        assertThat(another.say(SAY).next("alert")).as("an answer, though it is in the room").isEqualTo(first);
        assertThat(server.sequencer.lastSeq()).isEqualTo(2);
    }

    @Test
    void isForbiddenToAViewerWhetherTheAlertExistsOrNot() {
        for (String alertId : new String[] {"boiler:hot", "nobody:hot"}) {
            JsonNode error = connected("eva/viewer/*").say(SAY.replace("boiler:hot", alertId)).next("error");
            assertThat(error.path("code").asText()).isEqualTo("forbidden");
            assertThat(error.path("id").asText()).isEqualTo("3");
            assertThat(error.path("message").asText()).contains("operator").contains("viewer");
        }
        assertThat(server.sequencer.lastSeq()).isEqualTo(1);
    }

    @Test
    void whatOneMayNotSeeDoesNotExist() throws Exception {
        JsonNode unseen = connected("otto/operator/pump").say(SAY).next("error");
        JsonNode missing = connected("otto/operator/pump").say(SAY.replace("boiler:hot", "pump:hot")).next("error");
        assertThat(unseen.path("code").asText()).isEqualTo("not_found");
        assertThat(unseen.path("message").asText().replace("boiler", "pump")).isEqualTo(missing.path("message").asText());

        server.alert("boiler", "hot", "cleared");
        await().until(() -> server.sequencer.lastSeq() == 2);
        assertThat(connected("otto/operator/*").say(SAY).next("error").path("code").asText()).isEqualTo("not_found");
    }

    @Test
    void saysNothingOfTheDevicesPresence() {
        long before = server.sequencer.find("boiler").lastSeen();
        server.sequencer.acknowledge(server.verify("eva/admin/*"), "boiler:hot", before + 1_000_000);

        assertThat(server.sequencer.openAlerts()).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo(EventType.ALERT);
            assertThat(event.serverTs()).isEqualTo(before + 1_000_000);
        });
        assertThat(server.sequencer.find("boiler").lastSeen()).isEqualTo(before);
    }

    private TestViewer connected(String token) {
        TestViewer viewer = new TestViewer(server.uri("?token=" + token));
        viewer.next("connected");
        return viewer;
    }

    private static JsonNode snapshot(TestViewer viewer) {
        viewer.say("{'type':'subscribe','devices':['*']}").next("subscribed");
        return viewer.next("snapshot");
    }
}
