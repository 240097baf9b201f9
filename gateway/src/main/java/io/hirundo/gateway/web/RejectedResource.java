package io.hirundo.gateway.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.Role;
import java.util.List;
import java.util.function.Supplier;

/**
 * {@code GET ingest/rejected}: the messages that ingest refused last. Of some nobody knows which device sent them, and
 * an id that is none can be made to look like another's: only an admin over all devices sees those. Everybody else
 * sees those of the devices that the token names.
 */
final class RejectedResource {
    private final Supplier<? extends List<?>> rejected;

    RejectedResource(Supplier<? extends List<?>> rejected) {
        this.rejected = rejected;
    }

    void register(HttpRules rules, Guard guard) {
        Resource.at("/ingest/rejected").get(guard.known(this::list)).register(rules);
    }

    private void list(ServerRequest request, ServerResponse response, Principal principal) {
        Query.none(request);
        ObjectNode answer = Json.MAPPER.createObjectNode();
        ArrayNode shown = answer.putArray("rejected");
        boolean seesAll = principal.role() == Role.ADMIN && principal.devices().isAll();
        for (Object one : rejected.get()) {
            JsonNode node = Json.MAPPER.valueToTree(one);
            JsonNode deviceId = node.path("deviceId");
            if (seesAll || deviceId.isTextual() && principal.maySee(deviceId.textValue())) {
                shown.add(node);
            }
        }
        Json.send(request, response, Json.bytes(answer));
    }
}
