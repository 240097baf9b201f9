package io.hirundo.gateway.web;

import static io.hirundo.gateway.web.TestFront.json;
import static io.hirundo.gateway.web.TestFront.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptionTest {
    @TempDir
    Path data;
    private TestFront front;

    @BeforeEach
    void start() {
        front = new TestFront(data).start();
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void givesTheDocumentAsItWasWrittenToEverybody() {
        HttpResponse<String> answer = front.get("/asyncapi");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(type(answer)).isEqualTo("application/vnd.aai.asyncapi+yaml;version=3.0.0");
        assertThat(answer.body()).startsWith("# The wire contracts").contains("asyncapi: 3.0.0", "°C");
    }

    @Test
    void givesThatOfRestInTheSameWay() {
        HttpResponse<String> yaml = front.get("/openapi");
        HttpResponse<String> json = front.send(front.to("/openapi").header("Accept", "application/vnd.oai.openapi+json"));

        assertThat(type(yaml)).isEqualTo("application/vnd.oai.openapi+yaml;version=3.1.0");
        assertThat(yaml.body()).contains("openapi: 3.1.0");
        assertThat(type(json)).isEqualTo("application/vnd.oai.openapi+json;version=3.1.0");
        assertThat(json(json).path("openapi").asText()).isEqualTo("3.1.0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            */*                                                             | application/vnd.aai.asyncapi+yaml;version=3.0.0
            text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | application/vnd.aai.asyncapi+yaml;version=3.0.0
            application/vnd.aai.asyncapi+yaml;version=3.0.0                 | application/vnd.aai.asyncapi+yaml;version=3.0.0
            application/yaml                                                | application/yaml
            application/vnd.aai.asyncapi+json                               | application/vnd.aai.asyncapi+json;version=3.0.0
            application/vnd.aai.asyncapi+json;version=3.0.0, */*;q=0.1      | application/vnd.aai.asyncapi+json;version=3.0.0
            application/json                                                | application/json
            application/json;q=0.5, application/yaml                        | application/yaml
            """)
    void answersInTheFormThatIsAskedFor(String accept, String type) throws Exception {
        HttpResponse<String> answer = front.send(asking(accept));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(type(answer)).isEqualTo(type);
        assertThat(answer.headers().firstValue("Vary")).contains("Accept");
        JsonNode document = type.contains("json") ? json(answer) : new YAMLMapper().readTree(answer.body());
        assertThat(document).isEqualTo(new YAMLMapper().readTree(front.get("/asyncapi").body()));
    }

    @Test
    void saysInWhichFormsItComes() {
        assertThat(problem(front.send(asking("image/png")), 406, "not-acceptable").path("detail").asText())
                .contains("application/vnd.aai.asyncapi+yaml", "application/vnd.aai.asyncapi+json");
    }

    @Test
    void isNotSentAgainToWhoHasIt() {
        for (String accept : new String[] {"application/yaml", "application/json"}) {
            HttpResponse<String> first = front.send(asking(accept));
            String etag = first.headers().firstValue("ETag").orElseThrow();
            assertThat(first.headers().allValues("Cache-Control")).containsExactly("no-cache");

            HttpResponse<String> second = front.send(asking(accept).header("If-None-Match", "\"other\", W/" + etag));
            assertThat(second.statusCode()).isEqualTo(304);
            assertThat(second.body()).isEmpty();
            assertThat(second.headers().firstValue("ETag")).contains(etag);
            assertThat(front.send(asking(accept).header("If-None-Match", "\"other\"")).statusCode()).isEqualTo(200);
        }
        assertThat(front.send(asking("application/yaml")).headers().firstValue("ETag"))
                .isNotEqualTo(front.send(asking("application/json")).headers().firstValue("ETag"));
    }

    @Test
    void isThereToBeReadAlone() {
        HttpResponse<String> answer = front.send(front.to("/asyncapi").DELETE());
        problem(answer, 405, "method-not-allowed");
        assertThat(answer.headers().firstValue("Allow")).contains("GET");
        problem(front.get("/asyncapi?format=json"), 400, "unknown-parameter");
    }

    private HttpRequest.Builder asking(String accept) {
        return front.to("/asyncapi").header("Accept", accept);
    }

    private static String type(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElseThrow();
    }
}
