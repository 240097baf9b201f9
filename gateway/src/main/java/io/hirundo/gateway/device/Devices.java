package io.hirundo.gateway.device;

import io.hirundo.gateway.event.Event;
import java.util.List;

/** Asks the sequencer for copies of what it knows. Any thread but the sequencer's own, which would wait for itself. */
public interface Devices {

    /** All devices in order of id. */
    List<DeviceState> all();

    /** @return null if there is no such device */
    DeviceState find(String deviceId);

    /** The alerts that are raised and not cleared, oldest first. */
    List<Event> openAlerts();
}
