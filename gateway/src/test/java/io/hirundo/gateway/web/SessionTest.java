package io.hirundo.gateway.web;

import static io.hirundo.gateway.web.TestFront.json;
import static io.hirundo.gateway.web.TestFront.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
    private static final HttpRequest.BodyPublisher NO_BODY = HttpRequest.BodyPublishers.noBody();

    @TempDir
    Path data;
    private TestFront front;
    private String token;

    @BeforeEach
    void start() {
        front = new TestFront(data).start();
        front.device("boiler", "t", "1");
        token = front.token(Role.VIEWER, "*");
    }

    @AfterEach
    void stop() {
        front.close();
    }

    private HttpResponse<String> signIn() {
        return front.send(front.to("/api/v1/session").POST(NO_BODY).header("Authorization", "Bearer " + token));
    }

    @Test
    void aBearerBecomesACookieThatNoScriptReads() {
        HttpResponse<String> response = signIn();

        assertThat(response.statusCode()).isEqualTo(204);
        String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).startsWith("hirundo_session=" + token + ";").contains("Path=/", "HttpOnly", "SameSite=Strict")
                .doesNotContain("Secure");
        assertThat(Integer.parseInt(cookie.replaceAll(".*Max-Age=([0-9]+).*", "$1"))).isBetween(3_500, 3_600);
    }

    @Test
    void theCookieSignsIn() {
        HttpResponse<String> response = front.send(front.to("/api/v1/devices").header("Cookie", "a=b; hirundo_session=" + token));
        assertThat(json(response).at("/devices/0/deviceId").asText()).isEqualTo("boiler");
    }

    @Test
    void aPageOfAnotherOriginDoesNotReadWithTheCookie() {
        problem(front.send(front.to("/api/v1/devices").header("Cookie", "hirundo_session=" + token)
                .header("Origin", "https://evil.example")), 401, "unauthorised");
        assertThat(front.send(front.to("/api/v1/devices").header("Cookie", "hirundo_session=" + token)
                .header("Origin", "https://dash.example")).statusCode()).isEqualTo(200);
        assertThat(front.send(front.to("/api/v1/devices").header("Cookie", "hirundo_session=" + token)
                .header("Origin", "http://127.0.0.1:" + front.port())).statusCode()).isEqualTo(200);
    }

    @Test
    void signingOutTakesTheCookieAway() {
        HttpResponse<String> response = front.send(front.to("/api/v1/session").DELETE());
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("Set-Cookie").orElseThrow()).startsWith("hirundo_session=;").contains("Max-Age=0");
    }

    @Test
    void aSessionIsNotOpenedWithoutABearer() {
        HttpResponse<String> response = front.send(front.to("/api/v1/session").POST(NO_BODY).header("Cookie", "hirundo_session=" + token)
                .header("Origin", "http://127.0.0.1:" + front.port()));
        problem(response, 401, "unauthorised");
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"hirundo\"");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void aTokenThatIsTooLongForACookieIsNamed() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            many.add("device-" + i);
        }
        token = front.tokens().issue("ana", Role.VIEWER, DevicePatterns.of(many), Duration.ofHours(1));
        JsonNode problem = problem(signIn(), 400, "token-too-long");
        assertThat(problem.path("detail").asText()).contains("" + token.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/devices", "/api/v1/devices/boiler", "/api/v1/devices/boiler/history?metric=t", "/api/v1/events",
        "/api/v1/alerts", "/api/v1/system", "/api/v1/ingest/rejected"})
    void nothingIsShownWithoutAGoodToken(String path) {
        HttpResponse<String> none = front.get(path);
        problem(none, 401, "unauthorised");
        assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"hirundo\"");

        HttpResponse<String> altered = front.get(path, token.substring(0, token.length() - 3) + "AAA");
        problem(altered, 401, "invalid-token");
        assertThat(altered.headers().firstValue("WWW-Authenticate").orElse("")).contains("error=\"invalid_token\"");
        assertThat(altered.body()).doesNotContain(token.substring(0, 30));

        problem(front.send(front.to(path).header("Authorization", "Basic YTpi")), 401, "unauthorised");
        problem(front.send(front.to(path).header("Cookie", "hirundo_session=x")), 401, "invalid-token");
    }

    @Test
    void aTokenInTheQueryIsNoWayIn() {
        JsonNode problem = json(front.get("/api/v1/devices?token=" + token));
        assertThat(problem.path("status").asInt()).isEqualTo(401);
        assertThat(problem.toString()).doesNotContain(token);
    }
}
