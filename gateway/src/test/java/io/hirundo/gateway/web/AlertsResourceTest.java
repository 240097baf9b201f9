package io.hirundo.gateway.web;

import static io.hirundo.gateway.web.TestFront.json;
import static io.hirundo.gateway.web.TestFront.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.alert.Acknowledgement;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsResourceTest {
    @TempDir
    Path data;
    private final List<String> asked = new ArrayList<>();
    private TestFront front;

    @BeforeEach
    void start() {
        front = new TestFront(data);
        Event alert = front.event(EventType.ALERT, "boiler", 7, "{\"id\":\"boiler:hot\",\"state\":\"acknowledged\",\"by\":\"ana\"}");
        front.acknowledgements = (who, alertId, nowMs) -> {
            asked.add(who.userId() + " " + alertId);
            if (!who.role().includes(Role.OPERATOR)) {
                return new Acknowledgement.Forbidden("needs the role operator");
            }
            return alertId.equals("boiler:hot") && who.maySee("boiler") ? new Acknowledgement.Done(alert, true)
                    : new Acknowledgement.NotFound("there is no open alert");
        };
        front.start();
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void acknowledgesAndAnswersWithTheEvent() {
        HttpResponse<String> response = post("boiler:hot", front.token(Role.OPERATOR, "boiler"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("seq").asInt()).isEqualTo(7);
        assertThat(json(response).path("payload").path("by").asText()).isEqualTo("ana");
        assertThat(post("boiler%3Ahot", front.token(Role.ADMIN, "*")).statusCode()).isEqualTo(200);
        assertThat(asked).containsExactly("ana boiler:hot", "ana boiler:hot");
    }

    @Test
    void saysWhyNot() {
        problem(post("boiler:hot", front.token(Role.VIEWER, "*")), 403, "forbidden");
        problem(post("boiler:cold", front.token(Role.OPERATOR, "*")), 404, "no-such-alert");
        problem(post("boiler:hot", front.token(Role.OPERATOR, "pump")), 404, "no-such-alert");
        problem(front.get("/api/v1/alerts/boiler:hot/acknowledge", front.token(Role.ADMIN, "*")), 405, "method-not-allowed");
        problem(front.send(front.to("/api/v1/alerts/boiler:hot/acknowledge").POST(HttpRequest.BodyPublishers.noBody())),
                401, "unauthorised");
    }

    @Test
    void doesNothingForWhoTakesNoAnswer() {
        problem(front.send(front.to("/api/v1/alerts/boiler:hot/acknowledge").header("Accept", "text/csv")
                .header("Authorization", "Bearer " + front.token(Role.ADMIN, "*")).POST(HttpRequest.BodyPublishers.noBody())),
                406, "not-acceptable");
        assertThat(asked).isEmpty();
    }

    private HttpResponse<String> post(String alertId, String token) {
        return front.send(front.to("/api/v1/alerts/" + alertId + "/acknowledge").header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody()));
    }
}
