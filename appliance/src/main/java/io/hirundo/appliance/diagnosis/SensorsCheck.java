package io.hirundo.appliance.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.appliance.config.Settings;
import io.hirundo.sensors.ScanResult;
import io.hirundo.sensors.SensorConfig;
import io.hirundo.sensors.Simulate;
import io.hirundo.sensors.bus.BusName;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether each configured sensor answers. Where sensors are being read, the buses are theirs and the gateway is asked; else what
 * can be told without doing anything is told by a scan: I2C and 1-Wire.
 */
final class SensorsCheck implements Check {

    private final Settings settings;
    private final RunningGateway gateway;
    private final Supplier<ScanResult> scan;

    SensorsCheck(Settings settings, RunningGateway gateway, Supplier<ScanResult> scan) {
        this.settings = settings;
        this.gateway = gateway;
        this.scan = scan;
    }

    @Override
    public String name() {
        return "sensors";
    }

    @Override
    public void look(Findings findings) throws IOException {
        if (settings.sensors().isEmpty()) {
            findings.ok("none is configured");
        } else if (gateway.sensorsPid().isPresent()) {
            ask(findings);
        } else {
            scan(findings);
        }
    }

    private void ask(Findings findings) {
        Optional<JsonNode> devices = gateway.json("/api/v1/devices");
        if (devices.isEmpty()) {
            findings.unknown("they are being read, but the gateway does not say how they are",
                    "see what is found of gateway and web");
            return;
        }
        Map<String, JsonNode> byId = new HashMap<>();
        devices.get().path("devices").forEach(device -> byId.put(device.path("deviceId").asText(), device));
        for (SensorConfig sensor : settings.sensors()) {
            JsonNode device = byId.get(sensor.id());
            if (device == null) {
                findings.warning(sensor.id() + " (" + sensor.chip() + ") has not been heard of yet",
                        "wait a minute; if it stays, look at the log of the sensors and at the broker");
            } else if (device.path("isOnline").asBoolean(false)) {
                findings.ok(sensor.id() + " (" + sensor.chip() + ") answers");
            } else {
                findings.wrong(sensor.id() + " (" + sensor.chip() + ") does not answer",
                        "check its wires, its supply, its address and bus; the log of the sensors says why it failed");
            }
        }
    }

    private void scan(Findings findings) {
        List<SensorConfig> wired = settings.sensors().stream()
                .filter(sensor -> sensor.bus() != null && settings.simulate() != Simulate.ALWAYS).toList();
        if (wired.isEmpty()) {
            findings.ok("none is wired to a bus: " + settings.sensors().size() + " are simulated, or this machine itself");
            return;
        }
        ScanResult result = scan.get();
        for (SensorConfig sensor : wired) {
            BusName.Kind kind = BusName.parse(sensor.bus()).kind();
            if (kind == BusName.Kind.I2C || kind == BusName.Kind.ONE_WIRE) {
                compare(sensor, kind, result, findings);
            } else {
                findings.ok(sensor.id() + " on " + sensor.bus() + " shows whether it answers only when it is read");
            }
        }
    }

    private static void compare(SensorConfig sensor, BusName.Kind kind, ScanResult result, Findings findings) {
        Optional<ScanResult.ScannedBus> bus =
                result.buses().stream().filter(one -> one.bus().equals(sensor.bus())).findFirst();
        if (bus.isEmpty()) {
            findings.wrong(sensor.id() + " cannot be found: there is no " + sensor.bus(), "see what is found of the buses");
            return;
        }
        if (!bus.get().problem().isEmpty()) {
            findings.unknown(sensor.bus() + " could not be scanned for " + sensor.id() + ": " + bus.get().problem(),
                    "see what is found of the buses");
            return;
        }
        String place = kind == BusName.Kind.I2C ? String.format(Locale.ROOT, "0x%02x", sensor.address()) : sensor.option("serial");
        Optional<ScanResult.Found> found = bus.get().found().stream()
                .filter(one -> place.isEmpty() || one.place().equalsIgnoreCase(place)).findFirst();
        if (found.isEmpty()) {
            findings.wrong("nothing answers as " + sensor.id() + " (" + sensor.chip() + ") on " + sensor.bus() + " at "
                            + (place.isEmpty() ? "any place" : place),
                    "check its wires, its supply and its address; `hirundo sensors scan` shows what does answer");
        } else if (!found.get().chips().isEmpty() && !found.get().chips().contains(sensor.chip())) {
            findings.wrong("at " + place + " on " + sensor.bus() + " is no " + sensor.chip() + ": " + found.get().remark(),
                    "correct the chip of " + sensor.id() + " in the configuration");
        } else {
            findings.ok(sensor.id() + " (" + sensor.chip() + ") answers at " + found.get().place());
        }
    }
}
