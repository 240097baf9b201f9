package io.hirundo.gateway.web;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.alert.Acknowledgement;
import io.hirundo.gateway.alert.Acknowledgements;
import io.hirundo.gateway.device.Devices;
import io.hirundo.gateway.event.Event;
import java.io.ByteArrayOutputStream;
import java.time.Clock;

/**
 * {@code GET alerts}: those that are raised and not cleared, oldest first, each the event that it is.
 * {@code POST alerts/{id}/acknowledge}: answers with the event that acknowledged it, the same one however often it is
 * asked. It is on its way to disk then, like every live event.
 */
final class AlertsResource {
    private final Devices devices;
    private final Acknowledgements acknowledgements;
    private final Clock clock;

    AlertsResource(Devices devices, Acknowledgements acknowledgements, Clock clock) {
        this.devices = devices;
        this.acknowledgements = acknowledgements;
        this.clock = clock;
    }

    void register(HttpRules rules, Guard guard) {
        Resource.at("/alerts").get(guard.known(this::list)).register(rules);
        Resource.at("/alerts/{id}/acknowledge").post(guard.known(this::acknowledge)).register(rules);
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

    private void acknowledge(ServerRequest request, ServerResponse response, Principal principal) {
        Query.none(request);
        Json.checkAccepted(request);
        String alertId = request.path().pathParameters().get("id");
        switch (acknowledgements.acknowledge(principal, alertId, clock.millis())) {
            case Acknowledgement.Done done -> Json.send(request, response, done.alert().json());
            case Acknowledgement.Forbidden forbidden ->
                    throw Problem.of(Status.FORBIDDEN_403, "forbidden", forbidden.reason());
            case Acknowledgement.NotFound notFound ->
                    throw Problem.of(Status.NOT_FOUND_404, "no-such-alert", notFound.reason());
        }
    }
}
