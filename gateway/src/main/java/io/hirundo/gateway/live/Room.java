package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * One device's viewers, each once, with what they wish for. Owned by the sequencer.
 *
 * <p>Bounded: of telemetry it holds at most one event a member, for those who wish for a {@code maxRate}.
 */
final class Room {
    /** {@link #dueNanos} where nothing is held. */
    static final long NOTHING_HELD = Long.MIN_VALUE;
    private static final int TELEMETRY = Subscription.bit(EventType.TELEMETRY);

    /**
     * @param projection null: all metrics
     * @param pace       null: as they come
     */
    private record Member(Viewer viewer, int types, Projection projection, Pace pace) {}

    /** No version of the rooms. */
    private static final long OUTDATED = -1;

    private final String deviceId;
    private final LiveCounters counters;
    private long version = OUTDATED;
    private Member[] members = {};
    private Projection[] projections = {};
    private boolean paced;
    private long dueNanos = NOTHING_HELD;

    Room(String deviceId, LiveCounters counters) {
        this.deviceId = deviceId;
        this.counters = counters;
    }

    /** Lets in exactly these; who was there already keeps its pace, and what is held for it. */
    void refill(Collection<Wish> wishes, long ofVersion) {
        version = ofVersion;
        Map<Viewer, Pace> before = paces();
        Map<MetricFilter, Projection> byFilter = new HashMap<>();
        List<Member> list = new ArrayList<>(wishes.size());
        paced = false;
        dueNanos = NOTHING_HELD;
        for (Wish wish : wishes) {
            Projection projection = wish.metrics().isAll() ? null
                    : byFilter.computeIfAbsent(wish.metrics(), filter -> new Projection(filter, counters));
            Pace pace = wish.isPaced() || before.containsKey(wish.viewer()) ? pace(wish, before.get(wish.viewer())) : null;
            paced |= pace != null;
            list.add(new Member(wish.viewer(), wish.types(), projection, pace));
        }
        members = list.toArray(Member[]::new);
        projections = byFilter.values().toArray(Projection[]::new);
    }

    String deviceId() {
        return deviceId;
    }

    /** Its members are no longer the right ones. */
    void outdate() {
        version = OUTDATED;
    }

    /** Whether its members are the right ones, if this is the version of the rooms. */
    boolean isOf(long current) {
        return version == current;
    }

    private Map<Viewer, Pace> paces() {
        if (!paced) {
            return Map.of();
        }
        Map<Viewer, Pace> paces = new IdentityHashMap<>();
        for (Member member : members) {
            if (member.pace != null) {
                paces.put(member.viewer, member.pace);
            }
        }
        return paces;
    }

    /** One that wishes for no pace any more still gets what is held for it. */
    private Pace pace(Wish wish, Pace before) {
        if (before == null) {
            return new Pace(wish.intervalNanos());
        }
        Event held = wish.heldStill(before.held());
        if (held == null && !wish.isPaced()) {
            return null;
        }
        Pace pace = new Pace(wish.intervalNanos(), before, held);
        if (held != null) {
            dueAt(pace.dueNanos());
        }
        return pace;
    }

    /** Puts the event into the outbox of each member that wishes for it, or holds it for a while. */
    void event(Event event, LongSupplier nanoTime) {
        int bit = Subscription.bit(event.type());
        if (bit == TELEMETRY && (paced || projections.length > 0)) {
            telemetry(event, paced ? nanoTime.getAsLong() : 0);
            return;
        }
        for (Member member : members) {
            if ((member.types & bit) != 0) {
                member.viewer.deliver(event);
            }
        }
    }

    private void telemetry(Event event, long nowNanos) {
        for (Member member : members) {
            if ((member.types & TELEMETRY) == 0) {
                continue;
            }
            Event wished = member.projection == null ? event : member.projection.of(event);
            if (wished == null) {
                continue;
            }
            if (member.pace == null || member.pace.offer(wished, nowNanos)) {
                member.viewer.deliver(wished);
            } else {
                dueAt(member.pace.dueNanos());
            }
        }
        for (Projection projection : projections) {
            projection.forget();
        }
    }

    /** Delivers what has been held long enough. */
    void flush(long nowNanos) {
        if (dueNanos == NOTHING_HELD || nowNanos - dueNanos < 0) {
            return;
        }
        dueNanos = NOTHING_HELD;
        for (Member member : members) {
            if (member.pace == null || member.pace.held() == null) {
                continue;
            }
            Event due = member.pace.takeDue(nowNanos);
            if (due == null) {
                dueAt(member.pace.dueNanos());
            } else {
                member.viewer.deliver(due);
            }
        }
    }

    /** Delivers what is held for this viewer. */
    void release(Viewer viewer, long nowNanos) {
        for (Member member : members) {
            if (member.viewer == viewer && member.pace != null && member.pace.held() != null) {
                viewer.deliver(member.pace.take(nowNanos));
            }
        }
    }

    private void dueAt(long nanos) {
        if (dueNanos == NOTHING_HELD || nanos - dueNanos < 0) {
            dueNanos = nanos;
        }
    }

    /** When the first of what is held is due; {@link #NOTHING_HELD}. */
    long dueNanos() {
        return dueNanos;
    }

    int members() {
        return members.length;
    }

    int heldEvents() {
        int held = 0;
        for (Member member : members) {
            held += member.pace != null && member.pace.held() != null ? 1 : 0;
        }
        return held;
    }

    /** Whether there is somebody with a {@code maxRate}. */
    boolean isPaced() {
        return paced;
    }
}
