package io.hirundo.gateway.live;

import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;

/** One wish of a viewer. What is volatile is written by the sequencer and read by the viewer's writer as well. */
final class Subscription {
    private final Viewer viewer;
    private volatile DevicePatterns devices;
    private final int types;
    private final boolean presence;
    private final MetricFilter metrics;
    private final long intervalNanos;
    private final long startsAfter;
    private final int order;

    /** Valid once it has joined. */
    private volatile long joinedAfter;

    private volatile boolean joined;
    private volatile boolean ended;

    /**
     * @param startsAfter the last seq that it does not bring: the viewer has it, or has it in the snapshot
     * @param order       of the viewer's subscriptions, which catch up one after the other
     */
    Subscription(Viewer viewer, ViewerMessage.Subscribe wish, long startsAfter, int order) {
        this.viewer = viewer;
        this.devices = wish.devices();
        this.presence = wish.presence();
        this.metrics = wish.metrics();
        this.intervalNanos = wish.intervalNanos();
        this.startsAfter = startsAfter;
        this.order = order;
        int mask = 0;
        for (EventType type : wish.types()) {
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

    boolean isForPresence() {
        return presence;
    }

    MetricFilter metrics() {
        return metrics;
    }

    /** Between two telemetry events of a device at least; 0: as they come. */
    long intervalNanos() {
        return intervalNanos;
    }

    /** Whether the viewer asked for this device and may see it. */
    boolean hasDevice(String deviceId) {
        return devices.contains(deviceId) && viewer.principal().maySee(deviceId);
    }

    boolean wants(Event event) {
        return (types & bit(event.type())) != 0 && hasDevice(event.deviceId());
    }

    /**
     * Whether {@code later}, which catches up, may leave this event out because this one has brought it or the rooms do,
     * with all the metrics that the later one wishes for. While catching up this one brings everything, but behind that a
     * {@code maxRate} leaves out telemetry: better twice than never.
     */
    boolean bringsFor(Subscription later, Event event) {
        return this != later && (joined || order < later.order) && event.seq() > startsAfter && wants(event)
                && (event.type() != EventType.TELEMETRY || metrics.covers(later.metrics)
                && (intervalNanos == 0 || !joined || event.seq() <= joinedAfter));
    }

    /** It is in the rooms now, and gets what comes after {@code seq}. */
    void joined(long seq) {
        joinedAfter = seq;
        joined = true;
    }

    long joinedAfter() {
        return joinedAfter;
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
