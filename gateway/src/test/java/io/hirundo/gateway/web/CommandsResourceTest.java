package io.hirundo.gateway.web;

import static io.hirundo.gateway.web.TestFront.json;
import static io.hirundo.gateway.web.TestFront.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.command.CommandRequest;
import io.hirundo.gateway.command.CommandState;
import io.hirundo.gateway.command.Commands;
import io.hirundo.gateway.command.Given;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsResourceTest {
    private static final String ID = "6f1c2a52-8d5b-4a57-9e0e-0c1d9a3b7f10";
    private static final CommandState PENDING = new CommandState(ID, "relay", "{\"on\":true,\"level\":25.5}", "ana", 99, "pending",
            Optional.empty(), Optional.empty());

    @TempDir
    Path data;
    private TestFront front;
    private CommandRequest asked;
    private Given answer = new Given.Taken(PENDING);

    @BeforeEach
    void start() {
        front = new TestFront(data);
        front.commands = new Commands() {
            @Override
            public Given give(Principal who, CommandRequest request, long receivedNanos) {
                asked = request;
                return answer;
            }

            @Override
            public Optional<CommandState> find(Principal who, String commandId) {
                return commandId.equals(ID) && who.maySee("relay") ? Optional.of(new CommandState(ID, "relay", "{\"on\":true}",
                        "ana", 99, "done", Optional.of("{\"on\":true}"), Optional.of("it is on"))) : Optional.empty();
            }
        };
        front.start();
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void isTakenAndSaysWhereToAskForIt() {
        HttpResponse<String> response = post("{\"command\":{\"on\":true,\"level\":25.50},\"ttlMs\":5000}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(response.headers().firstValue("Location")).contains("/api/v1/commands/" + ID);
        assertThat(response.body()).isEqualTo("{\"id\":\"" + ID + "\",\"deviceId\":\"relay\",\"command\":{\"on\":true,\"level\":25.5},"
                + "\"by\":\"ana\",\"expiresAt\":99,\"status\":\"pending\"}");
        assertThat(asked.deviceId()).isEqualTo("relay");
        assertThat(asked.ttlMs()).isEqualTo(5_000);
        assertThat(new String(asked.command(), StandardCharsets.UTF_8)).isEqualTo("{\"on\":true,\"level\":25.5}");
        post("{\"command\":{}}");
        assertThat(asked.ttlMs()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `                        ` | found nothing
            {                          | not JSON
            5                          | must be an object
            {'command':{},'ttlms':5}   | there is no member 'ttlms' here; allowed are command, ttlMs
            {'ttlMs':5}                | 'command' must be an object
            {'command':[]}             | found an array of 0
            {'command':{},'ttlMs':0}   | from 1 to 86400000
            {'command':{},'ttlMs':1.5} | found the number 1.5
            {'command':{},'command':{}} | not JSON: Duplicate
            """)
    void saysWhatIsWrongWithTheBody(String body, String words) {
        JsonNode problem = problem(post(body.replace('\'', '"')), 400, "invalid-body");

        assertThat(problem.path("detail").asText()).contains(words);
        assertThat(asked).isNull();
    }

    @Test
    void saysWhyNot() {
        answer = new Given.Forbidden("needs the role operator");
        problem(post("{\"command\":{}}"), 403, "forbidden");
        answer = new Given.NotFound("there is none");
        problem(post("{\"command\":{}}"), 404, "no-such-device");
        answer = new Given.Full("100 are under way");
        HttpResponse<String> full = post("{\"command\":{}}");
        problem(full, 429, "too-many-commands");
        assertThat(full.headers().firstValue("Retry-After")).contains("1");
        answer = new Given.Late("it came too late");
        problem(post("{\"command\":{}}"), 503, "busy");
        problem(front.send(front.to("/api/v1/devices/relay/commands").POST(HttpRequest.BodyPublishers.ofString("{\"command\":{}}"))),
                401, "unauthorised");
        problem(front.get("/api/v1/devices/relay/commands", front.token(Role.ADMIN, "*")), 405, "method-not-allowed");
    }

    @Test
    void doesNothingForWhoTakesNoAnswer() {
        problem(front.send(front.to("/api/v1/devices/relay/commands").header("Accept", "text/csv")
                .header("Authorization", "Bearer " + front.token(Role.ADMIN, "*"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"command\":{}}"))), 406, "not-acceptable");
        assertThat(asked).isNull();
    }

    @Test
    void tellsWhatBecameOfIt() {
        JsonNode state = json(front.get("/api/v1/commands/" + ID, front.token(Role.VIEWER, "relay")));
        assertThat(state.path("status").asText()).isEqualTo("done");
        assertThat(state.path("result").path("on").asBoolean()).isTrue();
        assertThat(state.path("message").asText()).isEqualTo("it is on");

        JsonNode unknown = problem(front.get("/api/v1/commands/c1", front.token(Role.VIEWER, "*")), 404, "no-such-command");
        assertThat(unknown.path("detail").asText()).contains("GET /api/v1/events?types=command,command_result");
        problem(front.get("/api/v1/commands/" + ID, front.token(Role.VIEWER, "pump")), 404, "no-such-command");
    }

    private HttpResponse<String> post(String body) {
        return front.send(front.to("/api/v1/devices/relay/commands").header("Authorization", "Bearer " + front.token(Role.OPERATOR, "*"))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }
}
