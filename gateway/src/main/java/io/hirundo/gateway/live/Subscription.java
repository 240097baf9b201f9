package io.hirundo.gateway.live;

import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import java.util.Set;

/** One wish of a viewer. What is volatile is written by the sequencer and read by the viewer's writer as well. */
final class Subscription {
    private final Viewer viewer;
    private volatile DevicePatterns devices;
    private final int types;
    private final long startsAfter;
    private final int order;

    private volatile boolean joined;
    private volatile boolean ended;

    /**
     * @param startsAfter the last seq that it does not bring: the viewer has it, or has it in the snapshot
     * @param order       of the viewer's subscriptions, which catch up one after the other
     */
    Subscription(Viewer viewer, DevicePatterns devices, Set<EventType> types, long startsAfter, int order) {
        this.viewer = viewer;
        this.devices = devices;
        this.startsAfter = startsAfter;
        this.order = order;
        int mask = 0;
        for (EventType type : types) {
            mask |= bit(type);
        }
        this.types = mask;
    }

    /** Only the sequencer, and only while the rooms do not hold it. */
    void narrow(DevicePatterns fewer) {
        devices = fewer;
    }

    Viewer viewer() {
        return viewer;
    }

    DevicePatterns devices() {
        return devices;
    }

    /** One bit for each wanted {@link EventType}. */
    int types() {
        return types;
    }

    /** Whether the viewer asked for this device and may see it. */
    boolean hasDevice(String deviceId) {
        return devices.contains(deviceId) && viewer.principal().maySee(deviceId);
    }

    boolean wants(Event event) {
        return (types & bit(event.type())) != 0 && hasDevice(event.deviceId());
    }

    /**
     * Whether {@code later}, which catches up, may leave this event out because this one has brought it or the rooms do.
     */
    boolean bringsFor(Subscription later, Event event) {
        return this != later && (joined || order < later.order) && event.seq() > startsAfter && wants(event);
    }

    /** It is in the rooms now. */
    void joined() {
        joined = true;
    }

    boolean isJoined() {
        return joined;
    }

    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    static int bit(EventType type) {
        return 1 << type.ordinal();
    }
}
