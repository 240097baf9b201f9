package io.hirundo.gateway.web;

import static io.hirundo.gateway.web.TestFront.json;
import static io.hirundo.gateway.web.TestFront.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.update.UpdateState;
import io.hirundo.gateway.update.UpdateState.Outcome;
import io.hirundo.gateway.update.UpdateState.Phase;
import io.hirundo.gateway.update.Updates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpdateResourceTest {
    /** More than any other route takes, and more than the server keeps in memory at once. */
    private static final int LENGTH = 3 << 20;

    @TempDir
    Path data;
    private TestFront front;
    private Updates.Taken answer = new Updates.Taken.Asked();
    private UpdateState state = new UpdateState(new UpdateState.Booted("A", "0.1.0", true), Optional.empty(), Phase.IDLE, 0,
            Optional.empty());
    private Updates.Order order;
    private long length;
    private long taken = -1;

    @BeforeEach
    void start() {
        front = new TestFront(data);
        front.updates = Optional.of(new Updates() {
            @Override
            public Taken take(InputStream bundle, long bytes, Order by) {
                order = by;
                length = bytes;
                try {
                    taken = bundle.transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return answer;
            }

            @Override
            public UpdateState state() {
                return state;
            }
        });
        front.start();
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void takesABundleThatIsLargerThanAnyOtherBody() {
        state = new UpdateState(state.booted(), Optional.empty(), Phase.WAITING, 0, Optional.empty());
        HttpResponse<String> response = post("?older=true", Role.ADMIN);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(response.headers().firstValue("Location")).contains("/api/v1/update");
        assertThat(json(response).path("phase").asText()).isEqualTo("waiting");
        assertThat(taken).isEqualTo(LENGTH);
        assertThat(length).isEqualTo(LENGTH);
        assertThat(order).isEqualTo(new Updates.Order("ana", true));
        post("", Role.ADMIN);
        assertThat(order.isOlderAllowed()).isFalse();
    }

    @Test
    void tellsWhereItStands() {
        state = new UpdateState(new UpdateState.Booted("A", "0.1.0", false), Optional.of(new UpdateState.Other("B", "0.2.0", false)),
                Phase.INSTALLING, 40, Optional.of(new UpdateState.Result(Outcome.ROLLED_BACK, "0.2.0", "the page does not answer", 99)));
        assertThat(front.get("/api/v1/update", front.token(Role.ADMIN, "*")).body()).isEqualTo(
                "{\"booted\":{\"slot\":\"A\",\"version\":\"0.1.0\",\"trial\":false},\"other\":{\"slot\":\"B\",\"version\":\"0.2.0\","
                        + "\"state\":\"bad\"},\"phase\":\"installing\",\"percent\":40,\"last\":{\"outcome\":\"rolled-back\","
                        + "\"version\":\"0.2.0\",\"reason\":\"the page does not answer\",\"atMs\":99}}");
    }

    @Test
    void isForAdmins() {
        for (Role role : new Role[] {Role.VIEWER, Role.OPERATOR}) {
            problem(post("", role), 403, "forbidden");
            problem(front.get("/api/v1/update", front.token(role, "*")), 403, "forbidden");
        }
        problem(front.send(front.to("/api/v1/update").POST(HttpRequest.BodyPublishers.ofString("x"))), 401, "unauthorised");
        assertThat(taken).isEqualTo(-1);
    }

    @Test
    void saysWhyNot() {
        answer = new Updates.Taken.Busy("another one is under way");
        assertThat(detail(problem(post("", Role.ADMIN), 409, "update-under-way"))).isEqualTo("another one is under way");
        answer = new Updates.Taken.NoRoom("12 MiB are free");
        assertThat(detail(problem(post("", Role.ADMIN), 507, "no-room"))).isEqualTo("12 MiB are free");
        answer = new Updates.Taken.CutShort("it ended after 5 of 9 bytes");
        problem(post("", Role.ADMIN), 400, "invalid-body");
        answer = new Updates.Taken.Failed("the disk does not take it");
        problem(post("", Role.ADMIN), 503, "busy");
        problem(post("?older=yes", Role.ADMIN), 400, "invalid-parameter");
        problem(post("?force=true", Role.ADMIN), 400, "unknown-parameter");
        problem(front.send(front.to("/api/v1/update").header("Authorization", "Bearer " + front.token(Role.ADMIN, "*"))
                .POST(HttpRequest.BodyPublishers.noBody())), 400, "invalid-body");
    }

    @Test
    void saysThatAMachineWithoutTheImageIsNotUpdatedFromHere() {
        front.close();
        front = new TestFront(data).start();

        assertThat(detail(problem(post("", Role.ADMIN), 501, "no-updates"))).contains("apt");
        problem(front.get("/api/v1/update", front.token(Role.ADMIN, "*")), 501, "no-updates");
        problem(post("", Role.VIEWER), 403, "forbidden");
    }

    @Test
    void takesNothingThatIsLargerThanASlot() {
        front.close();
        front = new TestFront(data).start();
        // Only the length is told; a body of this size is not for a test to send.
        HttpResponse<String> response = front.send(front.to("/api/v1/update").expectContinue(true)
                .header("Authorization", "Bearer " + front.token(Role.ADMIN, "*"))
                .POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArray(new byte[1]), 900L << 20)));
        assertThat(detail(problem(response, 413, "too-large"))).contains(Long.toString(UpdateResource.MAX_BYTES));
    }

    private static String detail(JsonNode problem) {
        return problem.path("detail").asText();
    }

    private HttpResponse<String> post(String query, Role role) {
        return front.send(front.to("/api/v1/update" + query).header("Authorization", "Bearer " + front.token(role, "*"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[LENGTH])));
    }
}
