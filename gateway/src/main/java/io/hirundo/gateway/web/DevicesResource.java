package io.hirundo.gateway.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.device.DeviceJson;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.device.Devices;
import io.hirundo.gateway.device.Registry;
import io.hirundo.gateway.device.Registry.Change;
import io.hirundo.gateway.device.Registry.Removal;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET devices} and {@code GET devices/{id}}, each device in the shape it has in a snapshot. {@code PATCH devices/{id}} changes
 * what users say of it, {@code DELETE} forgets it; both are for admins.
 */
final class DevicesResource {
    private final Devices devices;
    private final Registry registry;

    DevicesResource(Devices devices, Registry registry) {
        this.devices = devices;
        this.registry = registry;
    }

    void register(HttpRules rules, Guard guard) {
        Resource.at("/devices").get(guard.known(this::list)).register(rules);
        Resource.at("/devices/{id}").get(guard.known(this::show)).patch(guard.known(this::change)).delete(guard.known(this::remove))
                .register(rules);
    }

    private void list(ServerRequest request, ServerResponse response, Principal principal) {
        Optional<String> tag = Query.of(request, "tag").text("tag");
        List<DeviceState> seen = devices.all().stream().filter(device -> principal.maySee(device.deviceId()))
                .filter(device -> tag.isEmpty() || device.tags().contains(tag.get())).toList();
        ByteArrayOutputStream json = new ByteArrayOutputStream(64 + 512 * seen.size());
        Json.ascii(json, "{\"devices\":");
        DeviceJson.writeAll(seen, json);
        json.write('}');
        Json.send(request, response, json.toByteArray());
    }

    private void show(ServerRequest request, ServerResponse response, Principal principal) {
        Query.none(request);
        send(request, response, visible(devices, request, principal));
    }

    private static void send(ServerRequest request, ServerResponse response, DeviceState device) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(512);
        DeviceJson.write(device, json);
        Json.send(request, response, json.toByteArray());
    }

    private void change(ServerRequest request, ServerResponse response, Principal principal) {
        String deviceId = changeable(request, principal, "changing");
        switch (registry.change(deviceId, Json.body(request))) {
            case Change.Done done -> send(request, response, done.device());
            case Change.NotFound _ -> throw Problem.noSuchDevice(deviceId);
            case Change.Refused refused -> throw Problem.body(refused.reason());
            case Change.Failed failed -> throw Problem.busy(failed.reason());
        }
    }

    private void remove(ServerRequest request, ServerResponse response, Principal principal) {
        String deviceId = changeable(request, principal, "deleting");
        switch (registry.remove(deviceId)) {
            case Removal.Done done -> Json.send(request, response, json(done));
            case Removal.NotFound _ -> throw Problem.noSuchDevice(deviceId);
            case Removal.Failed failed -> throw Problem.busy(failed.reason());
        }
    }

    /** The device that the path names; whoever may not see it is told what is told of one that is not there. */
    private static String changeable(ServerRequest request, Principal principal, String doing) {
        Query.none(request);
        Json.checkAccepted(request);
        if (!principal.role().includes(Role.ADMIN)) {
            throw Problem.of(Status.FORBIDDEN_403, "forbidden", doing + " a device needs the role admin; yours is "
                    + principal.role().wireName());
        }
        String deviceId = request.path().pathParameters().get("id");
        if (!principal.maySee(deviceId)) {
            throw Problem.noSuchDevice(deviceId);
        }
        return deviceId;
    }

    private static byte[] json(Removal.Done done) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("deviceId", done.deviceId());
        done.metrics().forEach(json.putArray("metrics")::add);
        json.put("rollUps", done.rollUps()).put("alertsCleared", done.alertsCleared()).put("registry", done.registry());
        json.putObject("events").put("hiddenUpToSeq", done.hiddenUpToSeq()).put("leaveTheDiskBy", done.leaveTheDiskByMs());
        json.put("retained", done.retained());
        return Json.bytes(json);
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
