package io.hirundo.gateway.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.update.UpdateState;
import io.hirundo.gateway.update.Updates;
import java.io.InputStream;
import java.util.Optional;

/**
 * {@code POST update} takes a bundle, as large as a system is, and answers 202 when it is on disk; {@code GET update} tells how far
 * it has come and what became of it. Both for admins, and only where the machine can be updated.
 */
final class UpdateResource {
    static final String PATH = "/api/v1/update";
    /** A slot of the image has 768 MiB, and a bundle is the image of one with a signature behind it. */
    static final long MAX_BYTES = 800L << 20;

    private final Optional<Updates> updates;
    private final LongRequests longRequests;

    UpdateResource(Optional<Updates> updates, LongRequests longRequests) {
        this.updates = updates;
        this.longRequests = longRequests;
    }

    void register(HttpRules rules, Guard guard) {
        Resource.at("/update").get(guard.known(this::show)).post(guard.known(this::take)).register(rules);
    }

    private void show(ServerRequest request, ServerResponse response, Principal principal) {
        Query.none(request);
        Json.send(request, response, json(allowed(principal).state()));
    }

    private void take(ServerRequest request, ServerResponse response, Principal principal) {
        Query query = Query.of(request, "older");
        Json.checkAccepted(request);
        Updates machine = allowed(principal);
        Updates.Order order = new Updates.Order(principal.userId(), query.flag("older"));
        long length = request.headers().contentLength().orElse(0);
        if (length == 0) {
            throw Problem.body("the body must be a bundle (.raucb); found nothing");
        }
        InputStream body = longRequests.body(request.socketId(), request.content().inputStream());
        switch (machine.take(body, length, order)) {
            case Updates.Taken.Asked _ -> {
                response.status(Status.ACCEPTED_202);
                response.header(HeaderNames.LOCATION, PATH);
                Json.send(request, response, json(machine.state()));
            }
            case Updates.Taken.Busy busy -> throw Problem.of(Status.CONFLICT_409, "update-under-way", busy.reason());
            case Updates.Taken.NoRoom full -> throw Problem.of(Status.INSUFFICIENT_STORAGE_507, "no-room", full.reason());
            case Updates.Taken.CutShort cut -> throw Problem.body(cut.reason());
            case Updates.Taken.Failed failed -> throw Problem.busy(failed.reason());
        }
    }

    private Updates allowed(Principal principal) {
        if (!principal.role().includes(Role.ADMIN)) {
            throw Problem.of(Status.FORBIDDEN_403, "forbidden", "updating needs the role admin; yours is "
                    + principal.role().wireName());
        }
        return updates.orElseThrow(() -> Problem.of(Status.NOT_IMPLEMENTED_501, "no-updates",
                "this machine is not updated from here: it does not run Hirundo's image. A package is updated by apt"));
    }

    private static byte[] json(UpdateState state) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        UpdateState.Booted booted = state.booted();
        node.putObject("booted").put("slot", booted.slot()).put("version", booted.version()).put("trial", booted.isTrial());
        state.other().ifPresent(other -> node.putObject("other").put("slot", other.slot()).put("version", other.version())
                .put("state", other.isGood() ? "good" : "bad"));
        node.put("phase", state.phase().word()).put("percent", state.percent());
        state.last().ifPresent(last -> node.putObject("last").put("outcome", last.outcome().word()).put("version", last.version())
                .put("reason", last.reason()).put("atMs", last.atMs()));
        return Json.bytes(node);
    }
}
