package io.hirundo.gateway.web;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.device.Devices;
import io.hirundo.gateway.event.Event;
import java.io.ByteArrayOutputStream;

/** {@code GET alerts}: those that are raised and not cleared, oldest first, each the event that it is. */
final class AlertsResource {
    private final Devices devices;

    AlertsResource(Devices devices) {
        this.devices = devices;
    }

    void register(HttpRules rules, Guard guard) {
        Resource.at("/alerts").get(guard.known(this::list)).register(rules);
    }

    private void list(ServerRequest request, ServerResponse response, Principal principal) {
        Query.none(request);
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        Json.ascii(json, "{\"alerts\":[");
        boolean first = true;
        for (Event alert : devices.openAlerts()) {
            if (principal.maySee(alert.deviceId())) {
                Json.event(json, alert, first);
                first = false;
            }
        }
        Json.ascii(json, "]}");
        Json.send(request, response, json.toByteArray());
    }
}
