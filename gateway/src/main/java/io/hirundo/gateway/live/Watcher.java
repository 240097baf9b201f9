package io.hirundo.gateway.live;

import java.util.ArrayDeque;

/** One viewer that asks for presence. */
final class Watcher {
    private final Viewer viewer;
    private final Audience audience;
    private final long since;

    /** Found no room in the outbox yet: few, the newest. Owned by the tick. */
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

    /** @param since the stamp of the last change that it does not hear of: it was there already */
    Watcher(Viewer viewer, Audience audience, long since) {
        this.viewer = viewer;
        this.audience = audience;
        this.since = since;
    }

    Audience audience() {
        return audience;
    }

    long since() {
        return since;
    }

    boolean isUser(String userId) {
        return viewer.principal().userId().equals(userId);
    }

    /** @param most when there are more, the oldest is left out */
    void add(byte[] frame, int most) {
        waiting.add(frame);
        while (waiting.size() > most) {
            waiting.poll();
        }
    }

    /** @return whether something still waits */
    boolean send() {
        while (!waiting.isEmpty() && viewer.spare(waiting.peek())) {
            waiting.poll();
        }
        return !waiting.isEmpty();
    }
}
