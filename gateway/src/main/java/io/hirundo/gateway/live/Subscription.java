package io.hirundo.gateway.live;

import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import java.util.ArrayList;
import java.util.List;

/**
 * One wish of a viewer. What is volatile is written by the sequencer and read by the viewer's writer as well.
 *
 * <p>A viewer's subscriptions catch up one after the other, and each event comes by the first that brings it. So it must
 * stay known what one has brought that was narrowed or ended since, until the others have caught up.
 */
final class Subscription {
    /** What it no longer names, but did up to that seq. */
    private record Former(DevicePatterns devices, long upTo) {}

    private final Viewer viewer;
    private volatile DevicePatterns devices;
    private volatile List<Former> former = List.of();
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

    /** Up to which seq a replay has taken its events in hand; guarded by this. */
    private long takenUpTo;

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
        this.takenUpTo = startsAfter;
        this.order = order;
        int mask = 0;
        for (EventType type : wish.types()) {
            mask |= bit(type);
        }
        this.types = mask;
    }

    /**
     * Names fewer devices: behind {@code lastSeq}, or, while the viewer catches up, behind what its replay has taken. Only the
     * sequencer, and only while the rooms do not hold it.
     */
    synchronized void narrow(DevicePatterns kept, DevicePatterns dropped, long lastSeq) {
        List<Former> longer = new ArrayList<>(former);
        longer.add(new Former(dropped, viewer.isLevel() ? lastSeq : takenUpTo));
        former = longer;
        devices = kept;
    }

    /** Only the sequencer, when nothing is left to be brought by a replay. */
    void forgetFormer() {
        former = List.of();
    }

    /** A replay takes the events up to this seq; what is wished for may change for those behind. */
    synchronized void take(long upTo) {
        takenUpTo = Math.max(takenUpTo, upTo);
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
        return (types & bit(event.type())) != 0 && viewer.principal().maySee(event.deviceId())
                && (devices.contains(event.deviceId()) || named(event));
    }

    private boolean named(Event event) {
        for (Former once : former) {
            if (event.seq() <= once.upTo && once.devices.contains(event.deviceId())) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is owed this event: it wants it, and did not begin behind it. */
    boolean brings(Event event) {
        return event.seq() > startsAfter && wants(event);
    }

    /** Whether it was made no later than the other. */
    boolean isUpTo(Subscription other) {
        return order <= other.order;
    }

    /**
     * Whether {@code later}, which catches up, may leave this event out because it has been brought for this one,
     * with all the metrics that the later one wishes for. While catching up this one brings everything, but behind that a
     * {@code maxRate} leaves out telemetry: better twice than never.
     */
    boolean bringsFor(Subscription later, Event event) {
        return order < later.order && brings(event)
                && (event.type() != EventType.TELEMETRY || metrics.covers(later.metrics)
                && (intervalNanos == 0 || !joined || event.seq() <= joinedAfter));
    }

    /** It is in the rooms from now on, and gets what comes after {@code seq}. */
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
