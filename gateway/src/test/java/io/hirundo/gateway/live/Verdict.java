package io.hirundo.gateway.live;

import io.hirundo.gateway.event.EventType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds what a viewer saw against what was published. On each connection:
 * <ul>
 * <li>nothing came that no subscription names, or that none asks for any more, and each event with the bytes it was
 *     published with;
 * <li>each event came once, however many of the subscriptions held at one time name it. Who lets go of a device and then
 *     asks for it from an older cursor is shown it again;
 * <li>for each subscription it came in order and without a hole, up to where the connection ended.
 * </ul>
 * And over all connections, once the viewer is level: nothing is missing of what its last interests name. Telemetry that it
 * was told of by {@code skipped} may be missing, and what a kill took before it was on disk.
 */
final class Verdict {
    private static final int LISTED = 8;

    private final String name;
    private final List<Chronicle.Entry> entries;
    private final Map<Long, Chronicle.Entry> byPlace = new HashMap<>();
    private final Set<Long> lost = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private int seen;
    private int skipped;

    Verdict(String name, Chronicle chronicle) {
        this.name = name;
        this.entries = chronicle.entries();
        for (Chronicle.Entry entry : entries) {
            byPlace.put(entry.place(), entry);
            if (chronicle.isLost(entry)) {
                lost.add(entry.place());
            }
        }
    }

    void visit(Visit visit) {
        visit.faults.forEach(this::fault);
        Map<Long, Integer> times = new HashMap<>();
        for (Visit.Delivery delivery : visit.deliveries) {
            seen++;
            times.merge(delivery.place(), 1, Integer::sum);
            known(delivery);
            wanted(visit, delivery);
        }
        times.forEach((place, count) -> {
            if (count > 1) {
                once(visit, byPlace.get(place), count);
            }
        });
        for (Visit.Held held : visit.held) {
            if (held.confirmed > 0) {
                inOrder(visit, held);
            }
        }
    }

    private void known(Visit.Delivery delivery) {
        Chronicle.Entry entry = byPlace.get(delivery.place());
        if (entry == null || entry.type() != delivery.type() || !entry.deviceId().equals(delivery.deviceId())
                || delivery.textHash() != 0 && delivery.textHash() != entry.textHash()) {
            fault("no such event was published: " + delivery);
        }
    }

    private void wanted(Visit visit, Visit.Delivery delivery) {
        for (Visit.Held held : visit.bringing(delivery.deviceId(), delivery.type(), delivery.place())) {
            if (held.confirmed < delivery.time() && Interest.matches(held.patternsConfirmed(delivery.time()), delivery.deviceId())) {
                return;
            }
        }
        fault("nobody asked for " + delivery);
    }

    /** At most once for each group of subscriptions of which each was held together with the next. */
    private void once(Visit visit, Chronicle.Entry entry, int count) {
        int groups = 0;
        int end = -1;
        List<Visit.Held> inOrderOfSending = visit.bringing(entry.deviceId(), entry.type(), entry.place());
        for (Visit.Held held : inOrderOfSending) {
            if (held.sent > end) {
                groups++;
            }
            end = Math.max(end, held.endsFor(entry.deviceId()));
        }
        if (count > groups) {
            fault(entry + " came " + count + " times");
        }
    }

    /** As each subscription sees it, from its answer on: whatever comes for it, nothing it is owed before that is missing. */
    private void inOrder(Visit visit, Visit.Held held) {
        List<Chronicle.Entry> owed = new ArrayList<>();
        for (Chronicle.Entry entry : entries) {
            if (held.brings(entry.deviceId(), entry.type(), entry.place()) && Interest.matches(visit.rights, entry.deviceId())
                    && held.endsFor(entry.deviceId()) == Integer.MAX_VALUE) {
                owed.add(entry);
            }
        }
        Map<String, Integer> missing = new HashMap<>();
        Set<Long> came = new HashSet<>();
        int next = 0;
        long newest = 0;
        for (Visit.Delivery delivery : visit.deliveries) {
            came.add(delivery.place());
            if (delivery.time() < held.confirmed || !held.brings(delivery.deviceId(), delivery.type(), delivery.place())
                    || held.endsFor(delivery.deviceId()) < delivery.time()) {
                continue;
            }
            if (delivery.place() <= newest) {
                fault("out of order for " + held.id + ": " + delivery);
            }
            newest = delivery.place();
            for (; next < owed.size() && owed.get(next).place() <= newest; next++) {
                if (!came.contains(owed.get(next).place())) {
                    missing(owed.get(next), missing, "on one connection");
                }
            }
        }
        compare(missing, visit.skipped, "on one connection");
    }

    /** @param rights what its token allows */
    void complete(List<Interest> interests, List<Visit> visits, List<String> rights) {
        Set<Long> came = new HashSet<>();
        Map<String, Integer> told = new HashMap<>();
        for (Visit visit : visits) {
            visit.deliveries.forEach(delivery -> came.add(delivery.place()));
            visit.skipped.forEach((deviceId, count) -> told.merge(deviceId, count, Integer::sum));
        }
        Map<String, Integer> missing = new HashMap<>();
        for (Chronicle.Entry entry : entries) {
            boolean owed = Interest.matches(rights, entry.deviceId()) && interests.stream().anyMatch(interest ->
                    entry.place() > interest.owedAfter && interest.types.contains(entry.type())
                            && Interest.matches(interest.patterns, entry.deviceId()));
            if (owed && !came.contains(entry.place())) {
                missing(entry, missing, "in the end");
            }
        }
        compare(missing, told, "in the end");
        skipped = told.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void missing(Chronicle.Entry entry, Map<String, Integer> missing, String when) {
        if (lost.contains(entry.place())) {
            return;
        }
        if (entry.type().conflatable()) {
            missing.merge(entry.deviceId(), 1, Integer::sum);
        } else {
            fault(entry + " is missing " + when);
        }
    }

    private void compare(Map<String, Integer> missing, Map<String, Integer> told, String when) {
        missing.forEach((deviceId, count) -> {
            if (count > told.getOrDefault(deviceId, 0)) {
                fault(count + " events of " + deviceId + " are missing " + when + ", skipped says "
                        + told.getOrDefault(deviceId, 0));
            }
        });
    }

    private void fault(String what) {
        faults.add(name + ": " + what);
    }

    List<String> faults() {
        return faults.size() <= LISTED ? faults : faults.subList(0, LISTED);
    }

    /** Events that came, and those it was told of instead. */
    int seen() {
        return seen;
    }

    int skipped() {
        return skipped;
    }
}
