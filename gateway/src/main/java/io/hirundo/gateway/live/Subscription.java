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

    /** Events behind this seq come to the viewer from the rooms; {@link Long#MAX_VALUE} while it still catches up. */
    private volatile long joinedAfter = Long.MAX_VALUE;
    private volatile boolean ended;

    Subscription(Viewer viewer, DevicePatterns devices, Set<EventType> types) {
        this.viewer = viewer;
        this.devices = devices;
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

    /** Whether the rooms have brought, or will bring, this event because of this subscription. */
    boolean brings(Event event) {
        return event.seq() > joinedAfter && wants(event);
    }

    void joined(long afterSeq) {
        joinedAfter = afterSeq;
    }

    boolean isJoined() {
        return joinedAfter != Long.MAX_VALUE;
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
