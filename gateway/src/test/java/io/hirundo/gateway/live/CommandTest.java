package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands over the WebSocket. */
class CommandTest {
    private static final String SAY = "{'type':'command','id':'c1','deviceId':'relay','command':{'on':true},'ttlMs':60000}";

    private LiveHarness server;

    @BeforeEach
    void start() throws Exception {
        server = new LiveHarness(LiveHarness.LIMITS);
        server.telemetry("relay", 1);
        await().until(() -> server.sequencer.lastSeq() == 1);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void isAnsweredAndBothEventsComeToAllWhoSeeTheDevice() throws Exception {
        TestViewer viewer = subscribed("eva/viewer/relay");
        TestViewer other = subscribed("ana/viewer/pump");
        TestViewer operator = subscribed("otto/operator/*");
        operator.say(SAY);

        JsonNode command = operator.nextThat(message -> message.path("type").asText().equals("command"));
        JsonNode sent = operator.next("command_sent");
        assertThat(sent.path("id").asText()).isEqualTo("c1");
        assertThat(sent.path("deviceId").asText()).isEqualTo("relay");
        String id = sent.path("commandId").asText();
        assertThat(command.path("payload").path("id").asText()).isEqualTo(id);
        assertThat(command.path("payload").path("by").asText()).isEqualTo("otto");
        assertThat(command.path("payload").path("command").toString()).isEqualTo("{\"on\":true}");
        assertThat(viewer.next("command")).isEqualTo(command);

        server.result("relay", "{'id':'" + id + "','status':'done','result':{'on':true}}");
        assertThat(viewer.next("command_result").path("payload").path("status").asText()).isEqualTo("done");
        assertThat(operator.next("command_result").path("payload").path("id").asText()).isEqualTo(id);
        other.say("{'type':'ping'}").next("pong");
    }

    @Test
    void theIdIsTheViewersOwnAndMayBeMissingOrComeTwice() {
        TestViewer operator = connected("otto/operator/*");
        String first = operator.say(SAY).next("command_sent").path("commandId").asText();
        String second = operator.say(SAY).next("command_sent").path("commandId").asText();
        assertThat(second).isNotEqualTo(first);
        assertThat(operator.say(SAY.replace("'id':'c1',", "")).next("command_sent").path("id").isNull()).isTrue();
    }

    @Test
    void isForbiddenToAViewer() {
        JsonNode error = connected("eva/viewer/*").say(SAY).next("error");

        assertThat(error.path("code").asText()).isEqualTo("forbidden");
        assertThat(error.path("id").asText()).isEqualTo("c1");
        assertThat(error.path("message").asText()).contains("operator").contains("viewer");
        assertThat(server.sequencer.lastSeq()).isEqualTo(1);
    }

    @Test
    void whatOneMayNotSeeDoesNotExist() {
        JsonNode unseen = connected("otto/operator/pump").say(SAY).next("error");
        JsonNode missing = connected("otto/operator/*").say(SAY.replace("relay", "nobody")).next("error");

        assertThat(unseen.path("code").asText()).isEqualTo("not_found");
        assertThat(unseen.path("message").asText().replace("relay", "nobody")).isEqualTo(missing.path("message").asText());
        assertThat(server.sequencer.lastSeq()).isEqualTo(1);
    }

    @Test
    void saysWhatIsWrongWithACommand() {
        TestViewer operator = connected("otto/operator/*");
        for (String wrong : new String[] {"'command':5", "'command':{},'ttlMs':0", "'command':{},'ttlMs':86400001"}) {
            JsonNode error = operator.say("{'type':'command','id':'c1','deviceId':'relay'," + wrong + "}").next("error");
            assertThat(error.path("code").asText()).isEqualTo("invalid_message");
            assertThat(error.path("message").asText()).contains("must be");
        }
    }

    @Test
    void isNotDoneIfItsTimeIsOverBeforeItsTurnComes() throws Exception {
        TestViewer operator = connected("otto/operator/*");
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        server.sequencer.execute(() -> {
            busy.countDown();
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        busy.await();
        long before = System.nanoTime();
        operator.say(SAY.replace("60000", "1"));
        await().until(() -> server.sequencer.status().queued() > 0);
        await().until(() -> System.nanoTime() - before > 50_000_000);
        free.countDown();

        assertThat(operator.next("error").path("code").asText()).isEqualTo("expired");
        assertThat(server.sequencer.lastSeq()).isEqualTo(1);
    }

    @Test
    void tooManyForOneDeviceHaveToWait() {
        TestViewer operator = connected("otto/operator/*");
        TestViewer another = connected("ana/operator/*");
        for (int i = 0; i < 50; i++) {
            operator.say(SAY).next("command_sent");
            another.say(SAY).next("command_sent");
        }

        JsonNode error = connected("eva/admin/*").say(SAY).next("error");
        assertThat(error.path("code").asText()).isEqualTo("rate_limited");
        assertThat(error.path("message").asText()).contains("100 commands are under way for relay");
    }

    private TestViewer connected(String token) {
        TestViewer viewer = new TestViewer(server.uri("?token=" + token));
        viewer.next("connected");
        return viewer;
    }

    private TestViewer subscribed(String token) {
        TestViewer viewer = connected(token);
        viewer.say("{'type':'subscribe','devices':['*']}").next("subscribed");
        viewer.next("snapshot");
        return viewer;
    }
}
