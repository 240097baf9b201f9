package io.hirundo.gateway.web;

import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.device.Devices;
import io.hirundo.gateway.event.Ids;
import io.hirundo.gateway.journal.History;
import io.hirundo.gateway.journal.HistoryQuery;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** {@code GET devices/{id}/history}: one metric of one device over time, as JSON or CSV. */
final class HistoryResource {
    private static final MediaType CSV = MediaTypes.create("text/csv");
    private static final long DEFAULT_SPAN_MS = Duration.ofHours(1).toMillis();
    /** One for every other pixel of a tablet's chart. */
    private static final int DEFAULT_POINTS = 300;
    /** More than any screen shows; an answer stays below half a MiB. */
    private static final int MAX_POINTS = 5000;

    private final Devices devices;
    private final HistorySource history;
    private final Gate gate;
    private final Clock clock;

    HistoryResource(Devices devices, HistorySource history, Gate gate, Clock clock) {
        this.devices = devices;
        this.history = history;
        this.gate = gate;
        this.clock = clock;
    }

    void register(HttpRules rules, Guard guard) {
        Resource.at("/devices/{id}/history").get(guard.known(this::show)).register(rules);
    }

    private void show(ServerRequest request, ServerResponse response, Principal principal) {
        Query query = Query.of(request, "metric", "from", "to", "points");
        DeviceState device = DevicesResource.visible(devices, request, principal);
        String metric = query.required("metric");
        if (!Ids.isMetric(metric)) {
            throw Problem.parameter("metric", "'" + metric + "' must match " + Ids.METRIC_RULE);
        }
        long to = query.time("to", clock.millis());
        long from = query.time("from", to - DEFAULT_SPAN_MS);
        if (from >= to) {
            throw Problem.parameter("from", from + " must be before to, which is " + to);
        }
        int points = (int) query.number("points", DEFAULT_POINTS, 1, MAX_POINTS);
        MediaType type = request.headers().bestAccepted(MediaTypes.APPLICATION_JSON, CSV).orElseThrow(
                () -> Problem.notAcceptable("application/json or text/csv"));

        HistoryQuery asked = new HistoryQuery(device.deviceId(), metric, from, to, points);
        History read = gate.pass(() -> history.history(asked)).orElseGet(() -> nothingYet(device, metric));
        if (type.equals(CSV)) {
            response.headers().contentType(MediaTypes.create("text/csv; charset=utf-8; header=present"));
            response.send(HistoryText.csv(read).getBytes(StandardCharsets.US_ASCII));
        } else {
            Json.send(request, response, HistoryText.json(asked, read).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** A text has a last value and no history; another name is a slip that an empty chart would hide. */
    private static History nothingYet(DeviceState device, String metric) {
        if (device.values().containsKey(metric)) {
            return new History(0, List.of());
        }
        throw Problem.noSuchMetric(device.deviceId(), metric, device.values().keySet());
    }
}
