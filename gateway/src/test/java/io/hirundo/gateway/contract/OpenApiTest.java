package io.hirundo.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.contract.OpenApi.Operation;
import io.hirundo.gateway.ingest.RejectionReason;
import io.hirundo.gateway.web.Credentials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The document by itself, and its lists of names against those in the code. That it is OpenAPI, the page's tests check. */
class OpenApiTest {
    private final OpenApi api = OpenApi.read();

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(api.brokenReferences()).isEmpty();
    }

    @Test
    void everyOperationHasANameOfItsOwnAndWords() {
        List<Operation> operations = api.operations();
        assertThat(operations).extracting(operation -> operation.node().path("operationId").asText()).doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).isNotBlank());
        assertThat(operations).allSatisfy(operation -> assertThat(operation.node().path("summary").asText()).isNotBlank());
    }

    @Test
    void everyExampleIsWhatItIsAnExampleOf() {
        int examples = 0;
        for (Operation operation : api.operations()) {
            for (var response : operation.node().path("responses").properties()) {
                String content = api.response(operation, Integer.parseInt(response.getKey())) + "/content";
                for (var type : api.root().at(content).properties()) {
                    List<JsonNode> values = new ArrayList<>();
                    type.getValue().path("examples").forEach(example -> values.add(example.path("value")));
                    if (type.getValue().has("example")) {
                        values.add(type.getValue().get("example"));
                    }
                    for (JsonNode example : values) {
                        assertThat(api.problems(content + "/" + OpenApi.escaped(type.getKey()) + "/schema", example))
                                .as("%s %s", operation, example).isEmpty();
                        examples++;
                    }
                }
            }
        }
        assertThat(examples).isPositive();
    }

    @Test
    void describesEventsAndDevicesAsAsyncApiDoes() {
        AsyncApi asyncApi = AsyncApi.read();
        List<String> shared = new ArrayList<>();
        api.at("/components/schemas").fieldNames().forEachRemaining(name -> {
            JsonNode there = asyncApi.root().at("/components/schemas/" + name);
            if (!there.isMissingNode()) {
                assertThat(api.at("/components/schemas/" + name)).as(name).isEqualTo(there);
                shared.add(name);
            }
        });
        assertThat(shared).contains("Device", "Event", "TelemetryEvent", "AlertEvent", "Id", "MetricName");
    }

    @Test
    void knowsEveryReasonForRefusing() {
        List<String> reasons = new ArrayList<>();
        api.at("/components/schemas/Rejection/properties/reason/enum").forEach(reason -> reasons.add(reason.asText()));

        assertThat(reasons).containsExactlyElementsOf(
                Arrays.stream(RejectionReason.values()).map(RejectionReason::wireName).toList());
    }

    @Test
    void namesTheCookieOfTheSession() {
        assertThat(api.at("/components/securitySchemes/cookie/name").asText()).isEqualTo(Credentials.COOKIE);
    }
}
