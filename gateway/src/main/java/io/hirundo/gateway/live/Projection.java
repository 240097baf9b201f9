package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;

/**
 * One filter in one room: the event as all members with this filter get it, encoded for the first who needs it. Owned by
 * the sequencer.
 */
final class Projection {
    private final MetricFilter filter;
    private final LiveCounters counters;
    private Event of;
    private Event result;

    Projection(MetricFilter filter, LiveCounters counters) {
        this.filter = filter;
        this.counters = counters;
    }

    /** Null: it has none of the wished metrics. */
    Event of(Event event) {
        if (of != event) {
            of = event;
            result = filter.project(event);
            if (result != event && result != null) {
                counters.filtered.increment();
            }
        }
        return result;
    }

    /** Keeps no event alive until the next one comes. */
    void forget() {
        of = null;
        result = null;
    }
}
