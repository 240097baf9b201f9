package io.hirundo.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.contract.AsyncApi;
import io.hirundo.gateway.contract.Mutations;
import io.hirundo.gateway.ingest.DeviceTopic.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the AsyncAPI document lets a device publish, against the parser that takes it. */
class AsyncApiDeviceTest {
    /** What a schema can tell as well; others are about bytes, topics and rates. */
    private static final Set<RejectionReason> OF_SHAPE = EnumSet.of(RejectionReason.TIMESTAMP, RejectionReason.METRIC_NAME,
            RejectionReason.METRIC_VALUE, RejectionReason.TOO_MANY_METRICS, RejectionReason.NO_METRICS, RejectionReason.MEMBER);
    /** The topic's device; and that all the groups are empty. */
    private static final Set<RejectionReason> BEYOND_SCHEMAS =
            EnumSet.of(RejectionReason.DEVICE_MISMATCH, RejectionReason.NO_METRICS);
    private static final JsonMapper JSON = new JsonMapper();

    private final AsyncApi api = AsyncApi.read();
    private final MessageParser parser = new MessageParser("devices/");

    @Test
    void hasAChannelForEveryTopicThatTheGatewayListensTo() {
        for (Kind kind : Kind.values()) {
            assertThat(api.at("/channels/" + kind.level() + "/address").asText())
                    .isEqualTo("devices/{deviceId}/" + kind.level());
        }
    }

    @Test
    void theParserRefusesTheBadExamplesForTheReasonThatStandsThere() throws Exception {
        for (Kind kind : Kind.values()) {
            JsonNode bad = message(kind).path("x-refused");
            assertThat(bad).as("%s", kind).isNotEmpty();
            for (JsonNode one : bad) {
                String body = one.path("body").asText();
                RejectionReason reason = refusal(kind, body);
                assertThat(reason == null ? "taken" : reason.wireName()).as(body).isEqualTo(one.path("reason").asText());
                if (OF_SHAPE.contains(reason) && !body.contains("NaN")) {
                    assertThat(problems(kind, JSON.readTree(body))).as(body).isNotEmpty();
                }
            }
        }
    }

    @Test
    void theSchemaAllowsWhatTheParserTakesAndNothingElse() {
        List<String> disagreements = new ArrayList<>();
        int judged = 0;
        for (Kind kind : Kind.values()) {
            for (JsonNode example : message(kind).path("examples")) {
                for (JsonNode body : Mutations.of(example.path("payload"))) {
                    RejectionReason refusal = refusal(kind, body.toString());
                    List<String> problems = problems(kind, body);
                    if (!BEYOND_SCHEMAS.contains(refusal) && problems.isEmpty() != (refusal == null)) {
                        disagreements.add(kind + " " + shortened(body) + ": schema " + problems + ", parser " + refusal);
                    }
                    judged++;
                }
            }
        }
        assertThat(disagreements).isEmpty();
        assertThat(judged).isGreaterThan(1_000);
    }

    private JsonNode message(Kind kind) {
        return api.message(kind.level(), name(kind));
    }

    private List<String> problems(Kind kind, JsonNode body) {
        return api.payloadProblems(kind.level(), name(kind), body);
    }

    private String name(Kind kind) {
        return api.at("/channels/" + kind.level() + "/messages").fieldNames().next();
    }

    /** Null: it is taken. */
    private RejectionReason refusal(Kind kind, String body) {
        try {
            parser.parse(new DeviceTopic("boiler", kind), new Arrival("devices/boiler/" + kind.level(),
                    body.getBytes(StandardCharsets.UTF_8), 1, 1, false, false, null, null, 1_733_394_600_000L));
            return null;
        } catch (Refused e) {
            return e.reason();
        }
    }

    private static String shortened(JsonNode json) {
        String text = json.toString();
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
