package io.hirundo.gateway.ingest;

import io.hirundo.gateway.alert.OpenAlerts;
import io.hirundo.gateway.command.OpenCommands;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.device.DeviceTable;
import io.hirundo.gateway.event.Event;
import java.util.Collection;

/**
 * What the sequencer starts from: the last checkpoint, the events behind it, and the last deliveries. Filled by one
 * thread before the sequencer starts, owned by the sequencer then.
 */
public final class StartState {
    /** As many as the redelivery window holds. */
    public static final int DELIVERIES = RedeliveryWindow.SIZE;

    private final DeviceTable devices;
    private final OpenAlerts alerts = new OpenAlerts();
    private final OpenCommands commands = new OpenCommands();
    private final RedeliveryWindow window = new RedeliveryWindow();
    private final long firstFreeSeq;

    public StartState(String gatewayId, long firstFreeSeq) {
        this.devices = new DeviceTable(gatewayId);
        this.firstFreeSeq = firstFreeSeq;
    }

    /** @param open alerts and commands; each takes its own */
    public void checkpoint(Collection<DeviceState> savedDevices, Collection<Event> open) {
        devices.restore(savedDevices);
        alerts.restore(open);
        commands.restore(open);
    }

    /** A command or result of lately, also from before the checkpoint; in order, and before everything else. */
    public void recent(Event event) {
        commands.apply(event);
    }

    /** An event behind the checkpoint; in order. */
    public void event(Event event) {
        devices.apply(event);
        alerts.apply(event);
        commands.apply(event);
    }

    /** One of a device that was deleted after it: alerts and commands that were open in the checkpoint end all the same. */
    public void hiddenEvent(Event event) {
        alerts.apply(event);
        commands.apply(event);
    }

    /** One of the last 65,536 events, oldest first. The journal does not tell whether the timestamp was the device's. */
    public void delivered(long seq, int packetId, long ts, long serverTs, long contentHash) {
        window.remember(seq, packetId, true, ts, serverTs, contentHash);
    }

    public DeviceTable devices() {
        return devices;
    }

    OpenAlerts alerts() {
        return alerts;
    }

    OpenCommands commands() {
        return commands;
    }

    RedeliveryWindow window() {
        return window;
    }

    long firstFreeSeq() {
        return firstFreeSeq;
    }
}
