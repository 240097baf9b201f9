package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.contract.AsyncApi;
import io.hirundo.gateway.contract.AsyncApi.Action;
import io.hirundo.gateway.contract.Mutations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the AsyncAPI document lets a viewer say, against the reader that reads it. */
class AsyncApiViewerTest {
    private final AsyncApi api = AsyncApi.read();

    @Test
    void theReaderTakesEveryExampleAndNothingThatIsMarkedAsNotYetThere() {
        for (String name : api.messages(Action.RECEIVE, AsyncApi.LIVE)) {
            JsonNode message = api.message(AsyncApi.LIVE, name);
            for (JsonNode example : message.path("examples")) {
                ViewerMessage read = MessageReader.read(example.path("payload").toString());
                if (message.has(AsyncApi.NOT_YET)) {
                    assertThat(read).as("%s is there now: take its mark away", name)
                            .isInstanceOfSatisfying(ViewerMessage.Invalid.class,
                                    invalid -> assertThat(invalid.code()).isEqualTo(ErrorCode.UNKNOWN_TYPE));
                } else {
                    assertThat(read).as("%s", example).isNotInstanceOf(ViewerMessage.Invalid.class);
                }
            }
        }
    }

    @Test
    void theSchemaAllowsWhatTheReaderTakesAndNothingElse() {
        List<String> disagreements = new ArrayList<>();
        int judged = 0;
        for (String name : api.messages(Action.RECEIVE, AsyncApi.LIVE)) {
            JsonNode message = api.message(AsyncApi.LIVE, name);
            if (message.has(AsyncApi.NOT_YET)) {
                continue;
            }
            for (JsonNode example : message.path("examples")) {
                for (JsonNode text : Mutations.of(example.path("payload"))) {
                    ViewerMessage read = MessageReader.read(text.toString());
                    List<String> problems = api.payloadProblems(AsyncApi.LIVE, name, text);
                    if (problems.isEmpty() == read instanceof ViewerMessage.Invalid) {
                        disagreements.add(shortened(text) + ": schema " + problems + ", reader " + read);
                    }
                    judged++;
                }
            }
        }
        assertThat(disagreements).isEmpty();
        assertThat(judged).isGreaterThan(500);
    }

    @Test
    void knowsEveryErrorCode() {
        Set<String> codes = new TreeSet<>();
        api.at("/components/schemas/ErrorCode/enum").forEach(code -> codes.add(code.asText()));
        api.at("/components/schemas/ErrorCode").path(AsyncApi.NOT_YET).forEach(code -> codes.remove(code.asText()));

        assertThat(codes).containsExactlyInAnyOrderElementsOf(
                Arrays.stream(ErrorCode.values()).map(ErrorCode::wireName).toList());
        codes.forEach(code -> assertThat(api.at("/components/schemas/ErrorCode/description").asText()).contains("`" + code + "`"));
    }

    private static String shortened(JsonNode json) {
        String text = json.toString();
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
