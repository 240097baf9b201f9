package io.hirundo.gateway.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hirundo.gateway.access.Principal;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET system}: how each part is. One that cannot say is shown with its error, the others all the same. */
final class SystemResource {
    private static final Logger LOG = LoggerFactory.getLogger(SystemResource.class);

    private final String gatewayId;
    private final Map<String, Supplier<?>> parts;

    SystemResource(String gatewayId, Map<String, Supplier<?>> parts) {
        this.gatewayId = gatewayId;
        this.parts = parts;
    }

    void register(HttpRules rules, Guard guard) {
        Resource.at("/system").get(guard.known(this::show)).register(rules);
    }

    private void show(ServerRequest request, ServerResponse response, Principal principal) {
        Query.none(request);
        ObjectNode system = Json.MAPPER.createObjectNode();
        system.put("gatewayId", gatewayId);
        parts.forEach((name, part) -> {
            try {
                system.set(name, Json.MAPPER.valueToTree(part.get()));
            } catch (RuntimeException e) {
                LOG.warn("the state of '{}' cannot be shown", name, e);
                system.set(name, Json.MAPPER.createObjectNode().put("error", String.valueOf(e.getMessage())));
            }
        });
        Json.send(request, response, Json.bytes(system));
    }
}
