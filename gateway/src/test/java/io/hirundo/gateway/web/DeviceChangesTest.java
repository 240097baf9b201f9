package io.hirundo.gateway.web;

import static io.hirundo.gateway.web.TestFront.json;
import static io.hirundo.gateway.web.TestFront.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.device.Registry;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PATCH and DELETE of a device: who may, and what each outcome is told as. */
class DeviceChangesTest {
    @TempDir
    Path data;
    private TestFront front;
    private final List<String> asked = new ArrayList<>();
    private Registry.Change change = new Registry.Change.NotFound();
    private Registry.Removal removal = new Registry.Removal.NotFound();

    @BeforeEach
    void start() {
        front = new TestFront(data);
        front.device("boiler", "temperature", "25.50");
        front.registry = new Registry() {
            @Override
            public Change change(String deviceId, byte[] mergePatch) {
                asked.add(deviceId + " " + new String(mergePatch, StandardCharsets.UTF_8));
                return change;
            }

            @Override
            public Removal remove(String deviceId) {
                asked.add(deviceId);
                return removal;
            }
        };
        front.start();
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void answersAChangeWithTheDevice() {
        change = new Registry.Change.Done(front.devices.getFirst());

        HttpResponse<String> response = patch("boiler", "{\"name\":\"Kessel\"}", front.token(Role.ADMIN, "boil*"));

        assertThat(asked).containsExactly("boiler {\"name\":\"Kessel\"}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).at("/meta/name").asText()).isEqualTo("Kessel");
    }

    @Test
    void answersADeletionWithWhatWasRemoved() {
        removal = new Registry.Removal.Done("boiler", List.of("humidity", "temperature"), 51_840, 1, true, 1042, 1_735_986_600_000L, false);

        HttpResponse<String> response = delete("boiler", front.token(Role.ADMIN, "*"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"deviceId\":\"boiler\",\"metrics\":[\"humidity\",\"temperature\"],\"rollUps\":51840,"
                + "\"alertsCleared\":1,\"registry\":true,\"events\":{\"hiddenUpToSeq\":1042,\"leaveTheDiskBy\":1735986600000},"
                + "\"retained\":false}");
    }

    @Test
    void wantsAnAdmin() {
        for (Role role : List.of(Role.VIEWER, Role.OPERATOR)) {
            JsonNode problem = problem(patch("boiler", "{}", front.token(role, "*")), 403, "forbidden");
            assertThat(problem.path("detail").asText()).contains("admin").contains(role.wireName());
            problem(delete("boiler", front.token(role, "*")), 403, "forbidden");
        }
        problem(front.send(front.to("/api/v1/devices/boiler").DELETE()), 401, "unauthorised");
        assertThat(asked).isEmpty();
    }

    @Test
    void aDeviceWithoutRightIsAnsweredLikeOneThatDoesNotExist() {
        String token = front.token(Role.ADMIN, "pump-*");

        JsonNode hidden = problem(delete("boiler", token), 404, "no-such-device");
        JsonNode absent = problem(delete("pump-9", token), 404, "no-such-device");
        problem(patch("boiler", "{}", token), 404, "no-such-device");

        assertThat(hidden.toString().replace("boiler", "pump-9")).isEqualTo(absent.toString());
        assertThat(asked).containsExactly("pump-9");
    }

    @Test
    void tellsWhatIsWrongWithAChangeAndWhatCouldNotBeDone() {
        change = new Registry.Change.Refused("name: found 7; allowed: a string of 1 to 256 characters, or null");
        JsonNode refused = problem(patch("boiler", "{\"name\":7}", front.token(Role.ADMIN, "*")), 400, "invalid-body");
        assertThat(refused.path("detail").asText()).startsWith("name: found 7");

        change = new Registry.Change.Failed("registry.json cannot be written");
        removal = new Registry.Removal.Failed("the journal cannot write");
        HttpResponse<String> failed = patch("boiler", "{}", front.token(Role.ADMIN, "*"));
        problem(failed, 503, "busy");
        assertThat(failed.headers().firstValue("Retry-After")).isPresent();
        problem(delete("boiler", front.token(Role.ADMIN, "*")), 503, "busy");
    }

    @Test
    void doesNothingForWhoWillNotTakeTheAnswer() {
        problem(front.send(front.to("/api/v1/devices/boiler").DELETE().header("Accept", "text/html")
                .header("Authorization", "Bearer " + front.token(Role.ADMIN, "*"))), 406, "not-acceptable");
        problem(front.send(front.to("/api/v1/devices/boiler?force=1").DELETE()
                .header("Authorization", "Bearer " + front.token(Role.ADMIN, "*"))), 400, "unknown-parameter");

        assertThat(asked).isEmpty();
    }

    private HttpResponse<String> patch(String device, String body, String token) {
        return front.send(front.to("/api/v1/devices/" + device).method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/merge-patch+json").header("Authorization", "Bearer " + token));
    }

    private HttpResponse<String> delete(String device, String token) {
        return front.send(front.to("/api/v1/devices/" + device).DELETE().header("Authorization", "Bearer " + token));
    }
}
