package io.hirundo.gateway.web;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.device.DeviceJson;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.device.Devices;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** {@code GET devices} and {@code GET devices/{id}}, each device in the shape it has in a snapshot. */
final class DevicesResource {
    private final Devices devices;

    DevicesResource(Devices devices) {
        this.devices = devices;
    }

    void register(HttpRules rules, Guard guard) {
        Resource.at("/devices").get(guard.known(this::list)).register(rules);
        Resource.at("/devices/{id}").get(guard.known(this::show)).register(rules);
    }

    private void list(ServerRequest request, ServerResponse response, Principal principal) {
        Query.none(request);
        List<DeviceState> seen = devices.all().stream().filter(device -> principal.maySee(device.deviceId())).toList();
        ByteArrayOutputStream json = new ByteArrayOutputStream(64 + 512 * seen.size());
        Json.ascii(json, "{\"devices\":");
        DeviceJson.writeAll(seen, json);
        json.write('}');
        Json.send(request, response, json.toByteArray());
    }

    private void show(ServerRequest request, ServerResponse response, Principal principal) {
        Query.none(request);
        ByteArrayOutputStream json = new ByteArrayOutputStream(512);
        DeviceJson.write(visible(devices, request, principal), json);
        Json.send(request, response, json.toByteArray());
    }

    /** The device that the path names. The registry is not even asked for one that the token may not see. */
    static DeviceState visible(Devices devices, ServerRequest request, Principal principal) {
        String deviceId = request.path().pathParameters().get("id");
        DeviceState device = principal.maySee(deviceId) ? devices.find(deviceId) : null;
        if (device == null) {
            throw Problem.noSuchDevice(deviceId);
        }
        return device;
    }
}
