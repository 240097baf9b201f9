package io.hirundo.gateway.web;

import static io.hirundo.gateway.web.TestFront.json;
import static io.hirundo.gateway.web.TestFront.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.PairingCodes.Grant;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairTest {
    private static final Duration TTL = Duration.ofHours(12);

    @TempDir
    Path data;
    private TestFront front;

    @BeforeEach
    void start() {
        front = new TestFront(data).start();
        front.device("boiler", "t", "1");
        front.device("pump", "t", "1");
    }

    @AfterEach
    void stop() {
        front.close();
    }

    private String code() {
        return front.pairing().issue(new Grant("console", Role.OPERATOR, DevicePatterns.of(List.of("boiler")), TTL));
    }

    private HttpResponse<String> pair(String body) {
        return front.send(front.to("/api/v1/pair").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> pairWith(String code) {
        return pair("{\"code\":\"" + code + "\"}");
    }

    @Test
    void aCodeGivesATokenWithTheRightsItWasGivenFor() {
        HttpResponse<String> response = pairWith(code());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        String token = json(response).path("token").asText();
        Principal principal = front.tokens().verify(token);
        assertThat(principal.userId()).isEqualTo("console");
        assertThat(principal.role()).isEqualTo(Role.OPERATOR);
        assertThat(principal.expiresAtMs() - System.currentTimeMillis())
                .isBetween(TTL.toMillis() - 60_000, TTL.toMillis());
        assertThat(json(front.get("/api/v1/devices", token)).path("devices")).hasSize(1);
    }

    @Test
    void aCodeIsGoodOnce() {
        String code = code();
        assertThat(pairWith(code).statusCode()).isEqualTo(200);
        problem(pairWith(code), 404, "no-such-code");
    }

    @Test
    void askingInAnotherWayDoesNotUseItUp() {
        String code = code();
        problem(front.get("/api/v1/pair?code=" + code), 405, "method-not-allowed");
        problem(front.send(front.to("/api/v1/pair?code=" + code).POST(HttpRequest.BodyPublishers.noBody())), 400, "unknown-parameter");
        problem(front.send(front.to("/api/v1/pair").header("Accept", "image/png")
                .POST(HttpRequest.BodyPublishers.ofString("{\"code\":\"" + code + "\"}"))), 406, "not-acceptable");
        problem(pair("{\"code\":\"" + code + "\",\"more\":1}"), 400, "invalid-body");
        assertThat(pairWith(code).statusCode()).isEqualTo(200);
    }

    @Test
    void namesWhatIsNoBody() {
        for (String body : List.of("", "null", "[]", "{}", "{\"code\":5}", "{\"code\":\"A\",\"code\":\"B\"}",
                "{\"code\":\"A\"} x", "code=A")) {
            problem(pair(body), 400, "invalid-body");
        }
    }

    @Test
    void whoGuessesIsSlowedDownAndTheCodeIsGoodAfterwards() throws Exception {
        String code = code();
        HttpResponse<String> answer = pairWith("0000-0000");
        for (int i = 0; i < 20 && answer.statusCode() == 404; i++) {
            answer = pairWith("0000-0000");
        }
        problem(answer, 429, "too-many-attempts");
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");

        HttpResponse<String> patient = pairWith(code);
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (patient.statusCode() == 429 && System.nanoTime() - until < 0) {
            Thread.sleep(100);
            patient = pairWith(code);
        }
        assertThat(patient.statusCode()).isEqualTo(200);
    }
}
