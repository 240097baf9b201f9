package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;

/**
 * What one viewer wishes to hear of one device, over all of its subscriptions: each of their types and metrics, and the
 * highest rate. Owned by the sequencer.
 */
final class Wish {
    private static final int TELEMETRY = Subscription.bit(EventType.TELEMETRY);

    private final Viewer viewer;
    private int types;
    private MetricFilter metrics = MetricFilter.ALL;
    private long intervalNanos;

    Wish(Viewer viewer) {
        this.viewer = viewer;
    }

    void add(Subscription subscription) {
        if ((subscription.types() & TELEMETRY) != 0) {
            boolean first = (types & TELEMETRY) == 0;
            metrics = first ? subscription.metrics() : metrics.union(subscription.metrics());
            intervalNanos = first ? subscription.intervalNanos() : Math.min(intervalNanos, subscription.intervalNanos());
        }
        types |= subscription.types();
    }

    /**
     * What is still to be sent of an event that is held, null: nothing. Not what the viewer has by the snapshot or the
     * replay of a subscription that is younger than the event.
     *
     * @param held may be null
     */
    Event heldStill(Event held) {
        if (held == null || (types & TELEMETRY) == 0) {
            return null;
        }
        for (Subscription subscription : viewer.subscriptions()) {
            if (subscription.isJoined() && subscription.joinedAfter() >= held.seq() && subscription.wants(held)
                    && subscription.metrics().covers(metrics)) {
                return null;
            }
        }
        return metrics.project(held);
    }

    Viewer viewer() {
        return viewer;
    }

    int types() {
        return types;
    }

    MetricFilter metrics() {
        return metrics;
    }

    /** Between two of its telemetry events at least; 0: as they come. */
    long intervalNanos() {
        return intervalNanos;
    }

    boolean isPaced() {
        return intervalNanos > 0;
    }
}
