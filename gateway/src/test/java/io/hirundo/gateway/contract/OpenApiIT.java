package io.hirundo.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.PairingCodes;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.contract.OpenApi.Operation;
import io.hirundo.gateway.testing.RealMosquitto;
import io.hirundo.gateway.update.Updates;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The OpenAPI document against a whole gateway behind a real Mosquitto: every answer is one that the document describes, and
 * each of those comes.
 */
class OpenApiIT {
    private static final String GIVE = "POST /api/v1/devices/{deviceId}/commands";
    private static final String PAIR = "POST /api/v1/pair";
    private static final String UPDATE = "POST /api/v1/update";
    private static final JsonMapper JSON = new JsonMapper();
    /** Only a journal that is overrun, or a gateway that starts or stops, gives these; tests of their own see to them. */
    private static final Set<String> NOT_TO_BE_HAD = Set.of(
            "GET /api/v1/devices/{deviceId}/history 503 application/problem+json",
            "GET /api/v1/events 503 application/problem+json",
            "PATCH /api/v1/devices/{deviceId} 503 application/problem+json",
            "DELETE /api/v1/devices/{deviceId} 503 application/problem+json",
            GIVE + " 503 application/problem+json",
            "GET /api/v1/update 501 application/problem+json",
            UPDATE + " 501 application/problem+json",
            "GET /health/ready 503 application/json");

    @TempDir
    private Path data;
    private final RealMosquitto mosquitto = RealMosquitto.running();
    private final OpenApi api = OpenApi.read();
    private final Answers answers = new Answers(api);
    private WholeGateway gateway;
    private String admin;
    private String commandId = "c1";

    @BeforeEach
    void start() {
        gateway = new WholeGateway(data, mosquitto, 1 << 30, GatewayConfig.Limits.defaults());
        admin = gateway.token("admin", Role.ADMIN, "*");
        await().until(() -> gateway.get("/api/v1/system").at("/ingest/state").asText().equals("connected"));
    }

    @AfterEach
    void stop() {
        gateway.close();
        mosquitto.close();
    }

    @Test
    void everyAnswerIsInTheDocumentAndEachOfThemComes() throws Exception {
        publish();
        for (Operation operation : api.operations()) {
            if (operation.isThere()) {
                askInEveryWay(operation);
            }
        }
        ask("GET /api/v1/devices/{deviceId}/history", "?metric=temperature&points=1&from=0");
        ask("GET /api/v1/devices/{deviceId}/history", "?metric=none");
        ask("GET /api/v1/events", "?types=gap,alert&devices=boiler,pump-*&limit=1&after=0");
        take(operation("POST /api/v1/alerts/{alertId}/acknowledge"),
                request(operation("POST /api/v1/alerts/{alertId}/acknowledge"), "", gateway.token("eva", Role.VIEWER, "*")));
        for (String change : List.of("PATCH", "DELETE")) {
            Operation operation = operation(change + " /api/v1/devices/{deviceId}");
            take(operation, request(operation, "", gateway.token("eva", Role.OPERATOR, "*")));
        }
        take(operation(GIVE), request(operation(GIVE), "", gateway.token("eva", Role.VIEWER, "*")));
        take(operation(GIVE), request(operation(GIVE), "", admin).POST(HttpRequest.BodyPublishers.ofString("{\"on\":true}")));
        while (take(operation(GIVE), request(operation(GIVE), "", admin)).statusCode() == 202) {
            // until there are too many
        }
        for (Updates.Taken refusal : List.of(new Updates.Taken.Busy("busy"), new Updates.Taken.NoRoom("full"),
                new Updates.Taken.Failed("the disk"))) {
            gateway.takes = refusal;
            take(operation(UPDATE), request(operation(UPDATE), "?older=true", admin));
        }
        for (String update : List.of("GET /api/v1/update", UPDATE)) {
            take(operation(update), request(operation(update), "", gateway.token("eva", Role.OPERATOR, "*")));
        }
        take(operation("POST /api/v1/session"), request(operation("POST /api/v1/session"), "", longToken()));
        pair();
        take(operation("GET /metrics"), gateway.to("/metrics").header("X-Forwarded-For", "192.0.2.7"));

        assertThat(answers.seen()).isEqualTo(answers.described().stream()
                .filter(one -> !NOT_TO_BE_HAD.contains(one)).collect(Collectors.toSet()));
    }

    @Test
    void whatIsMarkedAsNotYetThereIsNotThere() throws Exception {
        for (Operation operation : api.operations()) {
            if (!operation.isThere()) {
                int status = gateway.send(request(operation, "", admin)).statusCode();
                assertThat(operation.node().path(AsyncApi.NOT_YET).asText()).as("%s", operation).contains(Integer.toString(status));
                assertThat(status).as("%s is there now: take its mark away", operation).isIn(404, 405);
            }
        }
    }

    /** With and without a token, in each form, with a parameter too many, and for what is not there. */
    private void askInEveryWay(Operation operation) throws Exception {
        String good = operation.path().endsWith("/history") ? "?metric=temperature" : "";
        if (operation.answers(200)) {
            for (String form : forms(api.root().at(api.response(operation, 200)))) {
                HttpResponse<String> answer = take(operation, request(operation, good, admin).setHeader("Accept", form));
                if (operation.answers(304)) {
                    take(operation, request(operation, good, admin).setHeader("Accept", form)
                            .header("If-None-Match", answer.headers().firstValue("ETag").orElseThrow()));
                }
            }
        } else {
            take(operation, request(operation, good, admin));
        }
        if (operation.answers(400)) {
            take(operation, request(operation, good + (good.isEmpty() ? "?" : "&") + "nonsense=1", admin));
        }
        if (operation.answers(401) && !operation.path().equals("/metrics")) {
            take(operation, request(operation, good, null));
            take(operation, request(operation, good, "x.y.z"));
        }
        if (operation.answers(404)) {
            take(operation, withToken(operation, gateway.to(operation.path().replaceAll("\\{[^}]*}", "nobody") + good), admin));
        }
        if (operation.answers(406)) {
            take(operation, request(operation, good, admin).setHeader("Accept", "image/png"));
        }
    }

    private static List<String> forms(JsonNode response) {
        List<String> forms = new ArrayList<>();
        response.path("content").fieldNames().forEachRemaining(forms::add);
        return forms;
    }

    private void ask(String operation, String query) throws Exception {
        take(operation(operation), request(operation(operation), query, admin));
    }

    private Operation operation(String name) {
        return api.operations().stream().filter(one -> one.toString().equals(name)).findFirst().orElseThrow();
    }

    private HttpRequest.Builder request(Operation operation, String query, String token) {
        // What is deleted is one that nobody asks for.
        String path = operation.path().replace("{deviceId}", operation.method().equals("DELETE") ? "attic" : "boiler")
                .replace("{alertId}", "boiler:dry").replace("{commandId}", commandId);
        return withToken(operation, gateway.to(path + query), token);
    }

    private static HttpRequest.Builder withToken(Operation operation, HttpRequest.Builder request, String token) {
        request.method(operation.method(), operation.node().has("requestBody")
                ? HttpRequest.BodyPublishers.ofString(example(operation)) : HttpRequest.BodyPublishers.noBody());
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static String example(Operation operation) {
        return operation.node().path("requestBody").path("content").elements().next().path("example").toString();
    }

    private HttpResponse<String> take(Operation operation, HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = gateway.send(request);
        answers.take(operation, answer);
        return answer;
    }

    /** With a code that was given out, and then until there were too many that were not. */
    private void pair() throws Exception {
        String code = new PairingCodes(data).issue(
                new PairingCodes.Grant("eva", Role.VIEWER, DevicePatterns.ALL, Duration.ofHours(1)));
        take(operation(PAIR), request(operation(PAIR), "", null)
                .POST(HttpRequest.BodyPublishers.ofString("{\"code\":\"" + code + "\"}")));
        while (take(operation(PAIR), request(operation(PAIR), "", null)).statusCode() == 404) {
            // one a second is allowed in the long run
        }
    }

    /** No cookie holds it. */
    private String longToken() {
        return gateway.token("eva", Role.VIEWER, IntStream.range(0, 120).mapToObj(i -> "a-device-with-a-long-name-" + i)
                .toArray(String[]::new));
    }

    /** Something of everything: the examples of the other document, an alert that stays, and a message that is refused. */
    private void publish() throws Exception {
        AsyncApi asyncApi = AsyncApi.read();
        try (Publisher publisher = new Publisher(mosquitto.port())) {
            for (String channel : List.of("telemetry", "status", "alerts", "meta", "results")) {
                String message = asyncApi.at("/channels/" + channel + "/messages").fieldNames().next();
                for (JsonNode example : asyncApi.message(channel, message).path("examples")) {
                    publisher.publish("devices/boiler/" + channel, example.path("payload").toString(), "example");
                }
            }
            publisher.publish("devices/boiler/telemetry", "21.5", "refused");
            publisher.publish("devices/attic/telemetry", "{\"humidity\":61}", "attic");
            publisher.publish("devices/boiler/alerts", "{\"code\":\"dry\",\"severity\":\"info\",\"message\":\"m\",\"active\":true}", "dry");
            publisher.awaitReceipt("dry");
            HttpResponse<String> given = take(operation(GIVE), request(operation(GIVE), "", admin));
            commandId = JSON.readTree(given.body()).path("id").asText();
            publisher.publish("devices/boiler/results", "{\"id\":\"" + commandId
                    + "\",\"status\":\"done\",\"result\":{\"on\":true},\"message\":\"it is on\"}", "done");
            await().until(() -> gateway.get("/api/v1/commands/" + commandId).path("status").asText().equals("done"));
        }
    }
}
