package io.hirundo.gateway.device;

import io.hirundo.gateway.alert.OpenAlerts;
import io.hirundo.gateway.event.ClockCorrection;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Metrics;
import io.hirundo.gateway.event.StatusPayload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The devices as the newest event left them. Owned by the sequencer. */
public final class DeviceTable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceTable.class);

    private final String gatewayId;
    private final Map<String, Device> byId = new TreeMap<>();
    private final Map<String, UserEntry> said = new HashMap<>();

    public DeviceTable(String gatewayId) {
        this.gatewayId = gatewayId;
    }

    /** At start: what the last checkpoint held. */
    public void restore(Collection<DeviceState> states) {
        for (DeviceState state : states) {
            byId.put(state.deviceId(), withWhatIsSaid(new Device(state)));
        }
    }

    /** Folds one event in; one that was read back from the journal is parsed again. */
    public void apply(Event event) {
        if (event.type() == EventType.CLOCK) {
            correct(event);
            return;
        }
        if (event.type() == EventType.COMMAND || event.type() == EventType.GAP || event.deviceId().equals(gatewayId)) {
            return; // made by the gateway: they say nothing of a device
        }
        if (event.type() == EventType.ALERT && !OpenAlerts.isOfDevice(event)) {
            return; // raised by a rule, or acknowledged by a person: the device did nothing
        }
        if (event.type() == EventType.RESULT && !PayloadReader.isSignOfLife(event.payload())) {
            return;
        }
        Device device = device(event.deviceId());
        switch (event.type()) {
            case TELEMETRY -> {
                Metrics metrics = event.metrics();
                if (metrics == null) {
                    device.sample(event, PayloadReader.values(event.payload()));
                } else {
                    device.sample(event, metrics);
                }
            }
            case STATUS -> {
                StatusPayload status = StatusPayload.read(event.payload());
                device.status(event, status.isOnline(), status.reason());
            }
            case ALERT, RESULT -> device.seen(event);
            case COMMAND, GAP, CLOCK -> { }
        }
    }

    /** The clock was wrong when some devices were heard of last: what is shown of them moves to the right time. */
    private void correct(Event event) {
        try {
            ClockCorrection correction = ClockCorrection.of(event);
            byId.values().forEach(device -> device.correct(correction));
        } catch (IllegalArgumentException e) { // which the log may hold, and the gateway starts all the same
            LOG.error("The devices keep the times of a wrong clock", e);
        }
    }

    /** @return whether this differs from what was known */
    public boolean describe(String deviceId, byte[] meta) {
        return device(deviceId).describe(meta);
    }

    /** What users say of a device, there or yet to come; {@link UserEntry#NONE}: nothing any more. */
    public void say(String deviceId, UserEntry entry) {
        if (entry.isEmpty()) {
            said.remove(deviceId);
        } else {
            said.put(deviceId, entry);
        }
        Device device = byId.get(deviceId);
        if (device != null) {
            device.say(entry);
        }
    }

    /** Nothing is known of it any more, but what users say. @return what was; null: there was no such device */
    public DeviceState remove(String deviceId) {
        Device device = byId.remove(deviceId);
        return device == null ? null : device.state(gatewayId);
    }

    /** What was last said of the device's presence; null where nothing was. */
    public Boolean isOnline(String deviceId) {
        Device device = byId.get(deviceId);
        return device == null ? null : device.online;
    }

    /** Whether each of these metrics has exactly this value already. */
    public boolean holds(String deviceId, Metrics metrics) {
        Device device = byId.get(deviceId);
        if (device == null) {
            return false;
        }
        for (int i = 0; i < metrics.size(); i++) {
            byte[] known = device.values.get(metrics.names()[i]);
            if (known == null || !Arrays.equals(known, 0, known.length,
                    metrics.payload(), metrics.starts()[i], metrics.ends()[i])) {
                return false;
            }
        }
        return true;
    }

    /** Epoch milliseconds of the last arrival; 0: never. */
    public long lastSeen(String deviceId) {
        Device device = byId.get(deviceId);
        return device == null ? 0 : device.lastSeen;
    }

    /** The newest measurement time that the device ever gave; {@link Long#MIN_VALUE}: none. */
    public long newestTs(String deviceId) {
        Device device = byId.get(deviceId);
        return device == null || device.ts == 0 ? Long.MIN_VALUE : device.ts;
    }

    public DeviceState find(String deviceId) {
        Device device = byId.get(deviceId);
        return device == null ? null : device.state(gatewayId);
    }

    /** In order of id. */
    public List<DeviceState> all() {
        List<DeviceState> states = new ArrayList<>(byId.size());
        for (Device device : byId.values()) {
            states.add(device.state(gatewayId));
        }
        return states;
    }

    /** The devices that differ from the last time this was asked. */
    public List<DeviceState> takeChanged() {
        List<DeviceState> states = new ArrayList<>();
        for (Device device : byId.values()) {
            if (device.unsaved) {
                device.unsaved = false;
                states.add(device.state(gatewayId));
            }
        }
        return states;
    }

    public int size() {
        return byId.size();
    }

    private Device device(String deviceId) {
        Device device = byId.get(deviceId);
        if (device == null) {
            device = withWhatIsSaid(new Device(deviceId));
            byId.put(deviceId, device);
        }
        return device;
    }

    private Device withWhatIsSaid(Device device) {
        UserEntry entry = said.get(device.id);
        if (entry != null) {
            device.say(entry);
        }
        return device;
    }
}
