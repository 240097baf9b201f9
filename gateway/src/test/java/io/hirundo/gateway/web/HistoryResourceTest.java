package io.hirundo.gateway.web;

import static io.hirundo.gateway.web.TestFront.json;
import static io.hirundo.gateway.web.TestFront.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.journal.History;
import io.hirundo.gateway.journal.HistoryQuery;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryResourceTest {
    private static final String PATH = "/api/v1/devices/boiler/history";

    @TempDir
    Path data;
    private TestFront front;
    private String token;
    private final AtomicReference<HistoryQuery> asked = new AtomicReference<>();
    private History answer = new History(0, List.of(raw(1_000, 25.5), raw(2_000, -61), raw(3_000, 1e300)));

    @BeforeEach
    void start() {
        front = new TestFront(data);
        front.device("boiler", "temperature", "25.50");
        front.history = query -> {
            asked.set(query);
            return Optional.ofNullable(answer);
        };
        front.start();
        token = front.token(Role.VIEWER, "boiler");
    }

    private static History.Point raw(long ts, double value) {
        return new History.Point(ts, value, value, value, 1);
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void givesRawValues() {
        HttpResponse<String> response = front.get(PATH + "?metric=temperature&from=0&to=5000&points=10", token);

        assertThat(response.body()).isEqualTo("{\"deviceId\":\"boiler\",\"metric\":\"temperature\",\"from\":0,\"to\":5000,"
                + "\"resolution\":\"raw\",\"points\":[{\"ts\":1000,\"value\":25.5},{\"ts\":2000,\"value\":-61},"
                + "{\"ts\":3000,\"value\":1.0E300}]}");
        assertThat(asked.get()).isEqualTo(new HistoryQuery("boiler", "temperature", 0, 5_000, 10));
    }

    @Test
    void givesBucketsWithTheirWidth() {
        answer = new History(10_000, List.of(new History.Point(20_000, 1.5, 9, 4.25, 3)));

        assertThat(front.get(PATH + "?metric=temperature&from=0&to=50000", token).body()).endsWith(
                "\"resolution\":10000,\"points\":[{\"ts\":20000,\"min\":1.5,\"max\":9,\"mean\":4.25,\"count\":3}]}");
    }

    @Test
    void givesCsvToWhomAsksForIt() {
        HttpResponse<String> raw = csv();
        assertThat(raw.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        assertThat(raw.body()).isEqualTo("ts,value\r\n1000,25.5\r\n2000,-61\r\n3000,1.0E300\r\n");

        answer = new History(10_000, List.of(new History.Point(20_000, 1.5, 9, 4.25, 3)));
        assertThat(csv().body()).isEqualTo("ts,min,max,mean,count\r\n20000,1.5,9,4.25,3\r\n");
    }

    private HttpResponse<String> csv() {
        return front.send(front.to(PATH + "?metric=temperature").header("Accept", "text/csv")
                .header("Authorization", "Bearer " + token));
    }

    @Test
    void withoutTimesItIsTheLastHourIn300Points() {
        long before = System.currentTimeMillis();
        assertThat(front.get(PATH + "?metric=temperature", token).statusCode()).isEqualTo(200);

        assertThat(asked.get().toMs()).isBetween(before, System.currentTimeMillis());
        assertThat(asked.get().toMs() - asked.get().fromMs()).isEqualTo(3_600_000);
        assertThat(asked.get().points()).isEqualTo(300);
    }

    @Test
    void takesTimesInIso8601() {
        front.get(PATH + "?metric=temperature&from=2026-11-20T12:00:00Z&to=2026-11-20T14:00:00.5%2B01:00", token);

        assertThat(asked.get().fromMs()).isEqualTo(1_795_176_000_000L);
        assertThat(asked.get().toMs()).isEqualTo(1_795_179_600_500L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                                        | metric | missing",
        "?metric=                                  | metric | missing",
        "?metric=a%20b                             | metric | must match",
        "?metric=t&metric=u                        | metric | 2 times",
        "?metric=t&points=0                        | points | 1 to 5000",
        "?metric=t&points=5001                     | points | 1 to 5000",
        "?metric=t&points=many                     | points | whole number",
        "?metric=t&from=yesterday                  | from   | ISO-8601",
        "?metric=t&from=2026-11-20T12:00:00        | from   | with zone",
        "?metric=t&from=99999999999999999999       | from   | ISO-8601",
        "?metric=t&from=9999999999999999           | from   | out of range",
        "?metric=t&from=2000&to=1000               | from   | before to",
    })
    void whatIsWrongIsNamed(String query, String parameter, String detail) {
        JsonNode problem = problem(front.get(PATH + query, token), 400, "invalid-parameter");

        assertThat(problem.path("parameter").asText()).isEqualTo(parameter);
        assertThat(problem.path("detail").asText()).contains(detail);
        assertThat(asked.get()).isNull();
    }

    @Test
    void anUnknownParameterIsNamedWithThoseThatThereAre() {
        JsonNode problem = problem(front.get(PATH + "?metrics=t", token), 400, "unknown-parameter");
        assertThat(problem.path("detail").asText()).contains("metrics", "metric, from, to, points");
    }

    @Test
    void aMetricThatNeverWasIsNamedWithThoseThatThereAre() {
        answer = null;
        JsonNode problem = problem(front.get(PATH + "?metric=temprature", token), 404, "no-such-metric");
        assertThat(problem.path("detail").asText()).contains("'temprature'", "it has temperature");
    }

    @Test
    void aMetricWithoutHistoryIsEmpty() {
        answer = null;
        assertThat(front.get(PATH + "?metric=temperature", token).body()).endsWith("\"resolution\":\"raw\",\"points\":[]}");
    }

    @Test
    void aFailureOfTheSourceIsAProblemThatTellsNothingOfTheInside() {
        front.history = _ -> {
            throw new IllegalStateException("table bucket is gone");
        };
        JsonNode problem = problem(front.get(PATH + "?metric=temperature", token), 500, "internal");
        assertThat(problem.toString()).doesNotContain("bucket", "Exception");
    }

    @Test
    void readsJsonAlsoWhereAnythingIsAccepted() {
        assertThat(json(front.send(front.to(PATH + "?metric=t").header("Accept", "*/*").header("Authorization", "Bearer " + token)))
                .path("resolution").asText()).isEqualTo("raw");
    }
}
