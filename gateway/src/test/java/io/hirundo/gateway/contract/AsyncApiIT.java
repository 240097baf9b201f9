package io.hirundo.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.clock.TimeSource.Kernel;
import io.hirundo.gateway.contract.AsyncApi.Action;
import io.hirundo.gateway.testing.RealMosquitto;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The AsyncAPI document against a whole gateway behind a real Mosquitto: what devices may publish is taken, what they may not
 * is refused, and every frame that viewers get is one message of the document, until each of its messages was seen.
 */
class AsyncApiIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> DEVICE_CHANNELS = List.of("telemetry", "status", "alerts", "meta", "results");
    private static final long AMPLE_QUOTA = 1 << 30;
    /** Filled several times over, the journal drops what the fleet did not get. */
    private static final long SMALL_QUOTA = 1 << 20;
    /** Messages of 4 KiB. */
    private static final int FILLING = 1_000;
    private static final int MESSAGES_PER_MINUTE = 50;
    private static final GatewayConfig.Limits LIMITS = new GatewayConfig.Limits(16, MESSAGES_PER_MINUTE, 8 * 1024, 100, 0);

    @TempDir
    private Path data;
    private final RealMosquitto mosquitto = RealMosquitto.running();
    private final AsyncApi api = AsyncApi.read();
    private final Frames frames = new Frames(api);
    private final Random random = new Random(7);
    private WholeGateway gateway;
    private Publisher publisher;

    @AfterEach
    void stop() throws Exception {
        if (publisher != null) {
            publisher.close();
        }
        if (gateway != null) {
            gateway.close();
        }
        mosquitto.close();
    }

    @Test
    void takesWhatTheDocumentAllowsAndSendsTheReceiptsItDescribes() throws Exception {
        start(AMPLE_QUOTA);
        List<String> published = publishExamples();
        List<String> receipted = published.stream().filter(one -> !one.startsWith("meta") && !one.startsWith("results")).toList();
        List<Publisher.Receipt> receipts = new ArrayList<>();
        while (receipts.size() < receipted.size()) {
            receipts.add(publisher.receipt());
        }

        awaitReceived(published.size());
        assertThat(gateway.get("/api/v1/ingest/rejected").path("rejected")).as("what nobody asked for")
                .hasSize((int) published.stream().filter(one -> one.startsWith("results")).count())
                .allSatisfy(one -> assertThat(one.path("reason").asText()).isEqualTo("unknown_command"));
        assertThat(receipts).extracting(Publisher.Receipt::correlation).containsExactlyInAnyOrderElementsOf(receipted);
        for (Publisher.Receipt receipt : receipts) {
            assertThat(receipt.qos()).isEqualTo(api.at("/operations/sendReceipt/bindings/mqtt/qos").asInt());
            assertThat(receipt.retained()).isFalse();
            assertThat(api.payloadProblems("receipts", "receipt", JSON.readTree(receipt.body()))).isEmpty();
        }
    }

    @Test
    void refusesWhatTheDocumentForbidsForTheReasonThatStandsThere() throws Exception {
        start(AMPLE_QUOTA);
        List<String> expected = new ArrayList<>();
        for (String channel : DEVICE_CHANNELS) {
            for (JsonNode refused : message(channel).path("x-refused")) {
                publisher.publish(topic(channel), refused.path("body").asText(), "refused");
                expected.addFirst(refused.path("reason").asText() + " " + refused.path("body").asText());
            }
        }
        awaitReceived(expected.size());
        List<String> refusals = new ArrayList<>();
        gateway.get("/api/v1/ingest/rejected").path("rejected").forEach(
                one -> refusals.add(one.path("reason").asText() + " " + one.path("body").asText()));

        assertThat(refusals).containsExactlyElementsOf(expected);
    }

    @Test
    void everyFrameIsAMessageOfTheDocumentAndEachOfThemIsSeen() throws Exception {
        start(SMALL_QUOTA);
        readTooSlowlyWhileTheJournalFills();
        String since = cursor(viewer("eva", Role.ADMIN, "*").await("connected"));
        gateway.close();
        start(SMALL_QUOTA);
        CheckedViewer viewer = viewer("eva", Role.ADMIN, "*");
        viewer.say("{'type':'subscribe','id':'1','devices':['*'],'since':[" + since + "]}");
        assertThat(viewer.await("subscribed").path("resumed").asBoolean()).isTrue();

        publishExamples();
        converse();
        makeEveryError();
        readBatches();
        doubtTheClock();
        await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(500)).until(() -> {
            publisher.publish(topic("telemetry"), "{\"n\":1}", "n"); // the journal drops what is too old in its commits
            return frames.seen().containsAll(List.of("gapEvent", "clockEvent"));
        });
        gateway.close();
        viewer.await("goodbye");

        assertThat(viewer.closeCode()).isEqualTo(1001);
        assertThat(frames.strays()).isEmpty();
        Set<String> described = api.messages(Action.SEND, AsyncApi.LIVE);
        described.removeIf(name -> api.message(AsyncApi.LIVE, name).has(AsyncApi.NOT_YET));
        assertThat(frames.seen()).as("messages that came, against those that do not say %s", AsyncApi.NOT_YET)
                .isEqualTo(described);
        Set<String> codes = new TreeSet<>();
        api.at("/components/schemas/ErrorCode/enum").forEach(code -> codes.add(code.asText()));
        api.at("/components/schemas/ErrorCode").path(AsyncApi.NOT_YET).forEach(code -> codes.remove(code.asText()));
        codes.remove("expired"); // only a gateway that is overrun says so; a test of its own sees to it
        assertThat(frames.errorCodes()).isEqualTo(codes);
    }

    /** For a while; then a correction is to come. */
    private void doubtTheClock() throws Exception {
        gateway.kernel(Kernel.UNSYNCHRONISED);
        await().until(() -> !gateway.get("/api/v1/system").at("/clock/synchronised").asBoolean());
        publisher.publish(topic("telemetry"), "{\"n\":0}", "doubtful");
        publisher.awaitReceipt("doubtful");
        gateway.kernel(Kernel.SYNCHRONISED);
    }

    private void converse() throws Exception {
        CheckedViewer viewer = viewer("eva", Role.ADMIN, "*");
        assertThat(viewer.subprotocol()).isEqualTo("hirundo.v1");
        publisher.publish(topic("alerts"), "{\"code\":\"dry\",\"severity\":\"info\",\"message\":\"m\",\"active\":true}", "dry");
        publisher.awaitReceipt("dry"); // so all that was published before is in as well
        JsonNode snapshot = viewer.say("{'type':'subscribe','devices':['boiler']}").await("snapshot");
        assertThat(snapshot.at("/alerts/0/payload/code").asText()).isEqualTo("dry");
        assertThat(snapshot.at("/devices/0/meta/name").asText()).isEqualTo("Boiler");
        assertThat(snapshot.at("/devices/0/isOnline").isBoolean()).isTrue();
        viewer.say("{'type':'acknowledge','id':'4','alertId':'boiler:dry'}");
        assertThat(viewer.await("alertEvent").at("/payload/by").asText()).isEqualTo("eva");
        viewer.say("{'type':'unsubscribe','id':'2','devices':['boiler']}").await("unsubscribed");
        viewer.say("{'type':'subscribe','devices':['*'],'metrics':['flow.in'],'maxRate':1000}").await("snapshot");
        publisher.publish(topic("telemetry"), "{\"flow\":{\"in\":61.5,\"out\":48.25}}", "flow");
        assertThat(viewer.await("telemetryEvent").path("payload").size()).isEqualTo(1);
        viewer.say("{'type':'ping','id':'3'}").await("pong");
        viewer.say("{'type':'command','id':'c1','deviceId':'boiler','command':{'on':true},'ttlMs':60000}");
        String commandId = viewer.await("commandSent").path("commandId").asText();
        Publisher.Command command = publisher.command();
        assertThat(api.payloadProblems("commands", "command", JSON.readTree(command.body()))).isEmpty();
        assertThat(command.body()).contains(commandId);
        assertThat(command.correlation()).isEqualTo(commandId);
        assertThat(command.responseTopic()).isEqualTo("devices/boiler/results");
        assertThat(command.expirySeconds()).isBetween(50L, 60L);
        assertThat(command.qos()).isEqualTo(api.at("/operations/sendCommand/bindings/mqtt/qos").asInt());
        assertThat(command.retained()).isFalse();
        publisher.publish(command.responseTopic(), "{\"id\":\"" + commandId + "\",\"status\":\"done\",\"result\":{\"on\":true}}", "r");
        assertThat(viewer.await("resultEvent").at("/payload/id").asText()).isEqualTo(commandId);
        viewer.say("{'type':'subscribe','devices':['boiler'],'types':['presence']}").await("snapshot");
        viewer("anna", Role.VIEWER, "boiler").await("connected");
        assertThat(viewer.await("presence").path("userId").asText()).isEqualTo("anna");
        CheckedViewer first = new CheckedViewer(gateway.webSocket(""), frames);
        first.say("{'type':'auth','token':'" + gateway.token("eva", Role.OPERATOR, "boiler", "pump-*") + "'}").await("connected");
    }

    private void makeEveryError() throws Exception {
        CheckedViewer rash = viewer("rash", Role.VIEWER, "boiler");
        for (String mistake : List.of("what?", "{'type':'ping','id':5}", "{'type':'dance'}",
                "{'type':'subscribe','devices':['relay']}", "{'type':'unsubscribe','devices':['boiler']}")) {
            rash.say(mistake).await("error");
        }
        String wish = "{'type':'subscribe','devices':['boiler'],'types':['gap']}";
        for (int i = 0; i < MESSAGES_PER_MINUTE; i++) { // too many subscriptions, then too many messages, then far too many
            rash.say(wish);
        }
        await().until(() -> frames.errorCodes().containsAll(List.of("too_many_subscriptions", "rate_limited")));
        for (int i = 0; i < MESSAGES_PER_MINUTE; i++) {
            rash.say(wish);
        }
        assertThat(rash.closeCode()).isEqualTo(4029);
    }

    /** Some MiB, which neither the outbox nor the kernel holds for a viewer; nobody else is there. */
    private void readTooSlowlyWhileTheJournalFills() throws Exception {
        CheckedViewer slow = viewer("slow", Role.VIEWER, "*");
        slow.say("{'type':'subscribe','devices':['*']}").await("snapshot");
        slow.stopReading();
        for (int i = 0; i < FILLING; i++) {
            publisher.publish(topic("telemetry"), noise(), "noise");
        }
        for (int i = 0; i < FILLING; i++) {
            publisher.receipt();
        }
        slow.readOn();
        slow.await("skipped");
    }

    private void readBatches() throws Exception {
        CheckedViewer batched = new CheckedViewer(gateway.webSocket("?batch=1&token=" + gateway.token("eva", Role.VIEWER, "*")), frames);
        batched.say("{'type':'subscribe','devices':['*']}").say("{'type':'ping'}");
        for (int messages = 0; messages < 4;) { // connected, subscribed, snapshot, pong, in any number of frames
            messages += batched.await("batch").size();
        }
    }

    private CheckedViewer viewer(String user, Role role, String... devices) {
        return new CheckedViewer(gateway.webSocket("?token=" + gateway.token(user, role, devices)), frames);
    }

    private static String cursor(JsonNode connected) {
        return "{'gatewayId':'site-7','journalId':'" + connected.path("journalId").asText() + "','seq':"
                + connected.path("seq").asLong() + "}";
    }

    /** Telemetry of 4 KiB that cannot be compressed to much less. */
    private String noise() {
        ObjectNode telemetry = JSON.createObjectNode();
        byte[] bytes = new byte[180];
        for (int i = 0; i < 16; i++) {
            random.nextBytes(bytes);
            telemetry.put("m" + i, Base64.getEncoder().encodeToString(bytes));
        }
        return telemetry.toString();
    }

    private void start(long quotaBytes) throws Exception {
        gateway = new WholeGateway(data, mosquitto, quotaBytes, LIMITS);
        if (publisher == null) {
            publisher = new Publisher(mosquitto.port());
        }
        await().until(() -> gateway.get("/api/v1/system").at("/ingest/state").asText().equals("connected"));
    }

    /** @return the correlation data of each, which begins with its channel */
    private List<String> publishExamples() throws Exception {
        List<String> published = new ArrayList<>();
        for (String channel : DEVICE_CHANNELS) {
            for (JsonNode example : message(channel).path("examples")) {
                published.add(channel + "/" + example.path("name").asText());
                publisher.publish(topic(channel), example.path("payload").toString(), published.getLast());
            }
        }
        return published;
    }

    private JsonNode message(String channel) {
        return api.message(channel, api.at("/channels/" + channel + "/messages").fieldNames().next());
    }

    private String topic(String channel) {
        return api.at("/channels/" + channel + "/address").asText().replace("{deviceId}", "boiler");
    }

    private void awaitReceived(int messages) {
        await().until(() -> gateway.get("/api/v1/system").at("/ingest/messagesReceived").asInt() == messages);
    }
}
