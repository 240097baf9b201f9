package io.hirundo.gateway.web;

import static io.hirundo.gateway.web.TestFront.json;
import static io.hirundo.gateway.web.TestFront.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.event.EventType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventsResourceTest {
    @TempDir
    Path data;
    private TestFront front;
    private String all;

    /** Seqs 10, 20, … 2500: boiler, attic, boiler, attic; every tenth is a status. */
    @BeforeEach
    void start() {
        front = new TestFront(data);
        for (int i = 1; i <= 250; i++) {
            front.log.events.add(front.event(i % 10 == 0 ? EventType.STATUS : EventType.TELEMETRY, i % 2 == 0 ? "attic" : "boiler",
                    i * 10L, "{\"temperature\":25.50}"));
        }
        front.start();
        all = front.token(Role.VIEWER, "*");
    }

    @AfterEach
    void stop() {
        front.close();
    }

    private JsonNode page(String query, String token) {
        return json(front.get("/api/v1/events" + query, token));
    }

    private static List<Long> seqs(JsonNode page) {
        List<Long> seqs = new ArrayList<>();
        page.path("events").forEach(event -> seqs.add(event.path("seq").asLong()));
        return seqs;
    }

    @Test
    void pagesThroughTheLogBySeq() {
        front.log.atOnce = 7;
        List<Long> seen = new ArrayList<>();
        long after = 0;
        int pages = 0;
        JsonNode page;
        do {
            page = page("?after=" + after, all);
            seen.addAll(seqs(page));
            after = page.path("next").asLong();
            pages++;
        } while (page.path("more").asBoolean());

        assertThat(pages).isEqualTo(3);
        assertThat(seen).hasSize(250).isSorted().startsWith(10L).endsWith(2500L);
        assertThat(after).isEqualTo(2500);
        assertThat(page.path("journalId").asText()).isEqualTo("j1");
    }

    @Test
    void saysThatThereIsNoMoreWhenAPageEndsWithTheLog() {
        JsonNode page = page("?after=2400&limit=10", all);
        assertThat(seqs(page)).hasSize(10);
        assertThat(page.path("more").asBoolean()).isFalse();
        assertThat(page("?after=2400&limit=9", all).path("more").asBoolean()).isTrue();

        JsonNode end = page("?after=2500", all);
        assertThat(seqs(end)).isEmpty();
        assertThat(end.path("next").asLong()).isEqualTo(2500);
        assertThat(end.path("more").asBoolean()).isFalse();
    }

    @Test
    void handsOnTheVeryBytes() {
        assertThat(front.get("/api/v1/events?limit=2", all).body()).isEqualTo("{\"journalId\":\"j1\",\"readableAfter\":0,\"events\":["
                + front.log.events.get(0) + "," + front.log.events.get(1) + "],\"next\":20,\"more\":true}");
    }

    @Test
    void filtersByTypeAndDevice() {
        assertThat(seqs(page("?types=device_status,alert", all))).hasSize(25).allMatch(seq -> seq % 100 == 0);
        assertThat(seqs(page("?devices=boi*&limit=1000", all))).hasSize(125).allMatch(seq -> seq % 20 == 10);
        assertThat(seqs(page("?devices=boiler&types=device_status", all))).isEmpty();
    }

    @Test
    void movesOnAlsoWhenNothingPasses() {
        JsonNode page = page("?devices=cellar", all);

        assertThat(seqs(page)).isEmpty();
        assertThat(page.path("next").asLong()).isEqualTo(2500);
        assertThat(page.path("more").asBoolean()).isFalse();
    }

    @Test
    void looksAtABoundedPartOfTheLog() {
        front.log.events.clear();
        String large = "{\"note\":\"" + "x".repeat(64_000) + "\"}";
        for (int i = 1; i <= 100; i++) {
            front.log.events.add(front.event(EventType.TELEMETRY, "boiler", i, large));
        }
        front.log.atOnce = 4;

        JsonNode page = page("?devices=attic&limit=1000", all);
        assertThat(page.path("next").asLong()).isBetween(65L, 67L);
        assertThat(page.path("more").asBoolean()).isTrue();
        assertThat(seqs(page("?limit=1000", all))).hasSizeBetween(65, 67);
    }

    @Test
    void givesOnlyEventsOfDevicesToWhichTheTokenGivesARight() {
        String boiler = front.token(Role.ADMIN, "boiler");

        assertThat(page("?limit=1000", boiler).path("events").findValuesAsText("deviceId")).hasSize(125).containsOnly("boiler");
        assertThat(seqs(page("?devices=attic", boiler))).isEmpty();
        assertThat(page("?devices=attic", boiler)).isEqualTo(page("?devices=cellar", boiler));
    }

    @Test
    void saysWhereTheLogBegins() {
        front.log.readableAfter = 1_234;
        assertThat(page("?after=5", all).path("readableAfter").asLong()).isEqualTo(1_234);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "?after=-1              | after   | 0 to",
        "?after=x               | after   | whole number",
        "?after=9007199254740992| after   | out of range",
        "?limit=0               | limit   | 1 to 1000",
        "?limit=1001            | limit   | 1 to 1000",
        "?types=weather         | types   | device_status",
        "?types=                | types   | device_status",
        "?devices=b?iler        | devices | trailing *",
        "?devices=              | devices | trailing *",
    })
    void whatIsWrongIsNamed(String query, String parameter, String detail) {
        JsonNode problem = problem(front.get("/api/v1/events" + query, all), 400, "invalid-parameter");
        assertThat(problem.path("parameter").asText()).isEqualTo(parameter);
        assertThat(problem.path("detail").asText()).contains(detail);
    }
}
