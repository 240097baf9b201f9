package io.hirundo.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.contract.AsyncApi.Action;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Ids;
import io.hirundo.gateway.ingest.RejectionReason;
import io.hirundo.gateway.live.CloseCode;
import io.hirundo.gateway.web.Credentials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The document by itself, and its lists of names against those in the code. That it is AsyncAPI, the page's tests check. */
class AsyncApiTest {
    private final AsyncApi api = AsyncApi.read();

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(api.brokenReferences()).isEmpty();
    }

    @Test
    void namesTheVersionOfTheProgram() {
        assertThat(api.root().at("/info/version").asText()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
    }

    @Test
    void everyMessageIsSentOrReceivedByAnOperation() {
        eachChannel(channel -> {
            Set<String> used = new TreeSet<>(api.messages(Action.SEND, channel));
            used.addAll(api.messages(Action.RECEIVE, channel));
            assertThat(used).as(channel).isEqualTo(names(api.at("/channels/" + channel + "/messages")));
        });
    }

    @Test
    void everyExampleIsThatMessageAndNoOtherOfItsChannel() {
        eachChannel(channel -> {
            Set<String> all = names(api.at("/channels/" + channel + "/messages"));
            for (String message : all) {
                JsonNode examples = api.message(channel, message).path("examples");
                assertThat(examples).as("examples of %s", message).isNotEmpty();
                for (JsonNode example : examples) {
                    JsonNode payload = example.path("payload");
                    assertThat(api.payloadProblems(channel, message, payload)).as("%s %s", message, payload).isEmpty();
                    assertThat(api.matching(channel, all, payload)).as("%s", payload).containsExactly(message);
                }
            }
        });
    }

    @Test
    void theNameOfAMessageIsItsType() {
        for (String key : names(api.at("/channels/live/messages"))) {
            JsonNode message = api.message(AsyncApi.LIVE, key);
            JsonNode first = message.at("/examples/0/payload");
            if (first.isObject() && message.has("name")) {
                assertThat(message.path("name").asText()).isEqualTo(first.path("type").asText());
            }
        }
    }

    @Test
    void knowsEveryTypeOfEvent() {
        assertThat(texts(api.at("/components/schemas/EventType/enum")))
                .containsExactlyElementsOf(Arrays.stream(EventType.values()).map(EventType::wireName).toList());
    }

    @Test
    void knowsEveryRole() {
        assertThat(texts(api.at("/components/schemas/Connected/properties/role/enum")))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Role.values()).map(Role::wireName).toList());
    }

    @Test
    void knowsEveryCloseCode() {
        List<Integer> described = new ArrayList<>();
        api.at("/channels/live/x-close-codes").forEach(code -> described.add(code.path("code").asInt()));

        assertThat(described).containsExactlyElementsOf(Arrays.stream(CloseCode.values()).map(CloseCode::code).sorted().toList());
    }

    @Test
    void hasTheRulesOfNamesThatTheCodeHas() {
        assertThat(api.at("/components/schemas/Id/pattern").asText()).isEqualTo("^" + Ids.ID_RULE + "$");
        assertThat(api.at("/components/schemas/MetricName/pattern").asText()).isEqualTo("^" + Ids.METRIC_RULE + "$");
        assertThat(api.at("/components/parameters/deviceId/description").asText()).contains("`" + Ids.ID_RULE + "`");
    }

    @Test
    void namesTheCookieOfTheSession() {
        assertThat(api.at("/components/securitySchemes/cookie/name").asText()).isEqualTo(Credentials.COOKIE);
    }

    @Test
    void refusesItsBadExamplesByReasonsThatExist() {
        Set<String> reasons = new TreeSet<>();
        Arrays.stream(RejectionReason.values()).forEach(reason -> reasons.add(reason.wireName()));
        eachChannel(channel -> names(api.at("/channels/" + channel + "/messages")).forEach(message ->
                api.message(channel, message).path("x-refused").forEach(refused ->
                        assertThat(reasons).contains(refused.path("reason").asText()))));
    }

    private void eachChannel(Consumer<String> test) {
        names(api.at("/channels")).forEach(test);
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        assertThat(names).isNotEmpty();
        return names;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
