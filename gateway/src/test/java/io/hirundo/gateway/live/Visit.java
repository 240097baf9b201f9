package io.hirundo.gateway.live;

import io.hirundo.gateway.event.EventType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that was said on one connection of a {@link ResumingViewer}, in the viewer's own order: {@code time} counts what it
 * sent and what came. Guarded by its viewer.
 */
final class Visit {
    /** An event that came. @param textHash 0 where it came within an array */
    record Delivery(int time, long place, String deviceId, EventType type, int textHash) {}

    /** @param kept what the subscription still named afterwards. @param confirmed 0: the answer never came */
    static final class Narrowing {
        final int sent;
        final List<String> kept;
        int confirmed;

        Narrowing(int sent, List<String> kept) {
            this.sent = sent;
            this.kept = kept;
        }
    }

    /** A interest on this connection. */
    static final class Held {
        final Interest interest;
        final String id;
        final int sent;
        final List<String> patterns;
        final List<Narrowing> narrowings = new ArrayList<>();
        /** The place of its {@code since}; {@link Interest#NONE} if it gave none, or one that is none of this site. */
        final long since;
        /** Whether the server may resume it, as far as can be told before it answers. */
        final Expectation expected;
        /** 0: not yet. */
        int confirmed;
        boolean resumed;
        /** The place behind which it brings everything. */
        long start = Interest.NONE;

        Held(Interest interest, String id, int sent, long since, Expectation expected) {
            this.interest = interest;
            this.id = id;
            this.sent = sent;
            this.patterns = interest.patterns;
            this.since = since;
            this.expected = expected;
        }

        /** What it names, by what the viewer has sent. */
        List<String> patternsSent() {
            return narrowings.isEmpty() ? patterns : narrowings.getLast().kept;
        }

        /** What it names, by what the server has answered. */
        List<String> patternsConfirmed() {
            return patternsConfirmed(Integer.MAX_VALUE);
        }

        List<String> patternsConfirmed(int before) {
            List<String> now = patterns;
            for (Narrowing narrowing : narrowings) {
                if (narrowing.confirmed > 0 && narrowing.confirmed < before) {
                    now = narrowing.kept;
                }
            }
            return now;
        }

        /** When the viewer asked not to be sent this device any more. */
        int endsFor(String deviceId) {
            for (Narrowing narrowing : narrowings) {
                if (!Interest.matches(narrowing.kept, deviceId)) {
                    return narrowing.sent;
                }
            }
            return Integer.MAX_VALUE;
        }

        /** Whether it is owed this event, if it names the device still. */
        boolean brings(String deviceId, EventType type, long place) {
            return confirmed > 0 && place > start && Chronicle.areInOneJournal(place, start) && interest.types.contains(type)
                    && Interest.matches(patterns, deviceId);
        }
    }

    /** @param mustNot the cursor was not readable before it was sent */
    record Expectation(boolean must, boolean mustNot) {}

    final int life;
    final String journalId;
    /** What the viewer's token allows. */
    final List<String> rights;
    final List<Held> held = new ArrayList<>();
    final List<Delivery> deliveries = new ArrayList<>();
    final Map<String, Integer> skipped = new HashMap<>();
    /** What was plainly wrong at once. */
    final List<String> faults = new ArrayList<>();
    /** 0: it ended without a word. */
    int closeCode;
    private final Map<String, List<Narrowing>> unanswered = new HashMap<>();
    private int time;

    Visit(int life, String journalId, List<String> rights) {
        this.life = life;
        this.journalId = journalId;
        this.rights = rights;
    }

    /** The subscriptions that bring this event, if they name the device still. */
    List<Held> bringing(String deviceId, EventType type, long place) {
        if (!Interest.matches(rights, deviceId)) {
            return List.of();
        }
        List<Held> bringing = new ArrayList<>(held.size());
        for (Held any : held) {
            if (any.brings(deviceId, type, place)) {
                bringing.add(any);
            }
        }
        return bringing;
    }

    void expectUnsubscribed(String id, List<Narrowing> narrowings) {
        unanswered.put(id, narrowings);
    }

    void unsubscribed(String id, int now) {
        List<Narrowing> narrowings = unanswered.remove(id);
        if (narrowings == null || narrowings.isEmpty()) {
            faults.add("unsubscribed " + id + " though nothing named it");
        } else {
            narrowings.forEach(narrowing -> narrowing.confirmed = now);
        }
    }

    void refused(String id, String code) {
        List<Narrowing> narrowings = unanswered.remove(id);
        if (narrowings == null || !narrowings.isEmpty() || !code.equals("not_found")) {
            faults.add("request " + id + " was answered by " + code);
        }
    }

    Set<String> unanswered() {
        return Set.copyOf(unanswered.keySet());
    }

    int tick() {
        return ++time;
    }
}
