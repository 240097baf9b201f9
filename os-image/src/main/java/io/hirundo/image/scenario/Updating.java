package io.hirundo.image.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.image.guest.Guest;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** An update as an administrator has it: the bundle is sent over REST, and the rest happens by itself. */
final class Updating {
    /** A bundle of 200 MB through an emulated network card. */
    private static final Duration SEND = Duration.ofMinutes(5);
    /** Check, writing, restart and the health gate's judgement. */
    static final Duration DONE = Duration.ofMinutes(12);
    private static final String PATH = "/api/v1/update";
    private static final int ACCEPTED = 202;

    private final Run run;
    private final Guest guest;

    Updating(Run run, Guest guest) {
        this.run = run;
        this.guest = guest;
    }

    /** @param query such as {@code ?older=true}, or nothing */
    HttpResponse<String> send(Path bundle, String query) throws IOException, TestFailed, InterruptedException {
        return guest.rest().post(PATH + query, bundle, SEND);
    }

    /** Sends a bundle that has to be taken in. */
    void sendGood(Path bundle, String query) throws IOException, TestFailed, InterruptedException {
        HttpResponse<String> answer = send(bundle, query);
        if (answer.statusCode() != ACCEPTED) {
            throw new TestFailed(bundle.getFileName() + " is not taken: " + answer.statusCode() + " " + answer.body());
        }
    }

    JsonNode state() throws IOException, TestFailed, InterruptedException {
        return guest.rest().get(PATH);
    }

    /** Waits for a state, over any number of restarts. */
    JsonNode await(String what, Predicate<JsonNode> wanted) throws TestFailed, InterruptedException {
        return run.deadline().within(DONE).await(what, () -> {
            try {
                return Optional.of(state()).filter(wanted);
            } catch (TestFailed starting) {
                throw new IOException(starting.getMessage()); // a gateway that is about to be ready answers 503
            }
        });
    }

    /** Waits until the last bundle came to one of these ends: refused, failed, installed, committed, rolled-back. */
    JsonNode awaitOutcome(Set<String> outcomes) throws TestFailed, InterruptedException {
        return await("come to " + outcomes + " with the update", state -> state.path("phase").asText().equals("idle")
                && outcomes.contains(state.path("last").path("outcome").asText()));
    }

    /** Sends a bundle that has to be refused, at once or after a look at it. @return the reason; empty if it was not refused */
    Optional<String> refused(Path bundle) throws IOException, TestFailed, InterruptedException {
        long before = state().path("last").path("atMs").asLong();
        HttpResponse<String> answer = send(bundle, "");
        if (answer.statusCode() != ACCEPTED) {
            return Optional.of(answer.statusCode() + " " + answer.body());
        }
        JsonNode last = await("judge " + bundle.getFileName(), state -> state.path("phase").asText().equals("idle")
                && state.path("last").path("atMs").asLong() != before).path("last");
        return Optional.of(last).filter(end -> Set.of("refused", "failed").contains(end.path("outcome").asText()))
                .map(end -> end.path("reason").asText()).filter(reason -> !reason.isBlank());
    }

    static String booted(JsonNode state) {
        return state.path("booted").path("version").asText() + " in slot " + state.path("booted").path("slot").asText()
                + (state.path("booted").path("trial").asBoolean() ? ", on trial" : "");
    }
}
