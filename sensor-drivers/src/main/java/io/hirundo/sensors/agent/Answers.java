package io.hirundo.sensors.agent;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Answers to commands until the broker has acknowledged them. Any thread; guarded by its own monitor, nothing blocks.
 *
 * <p>At most 64: when full the oldest is dropped. The gateway gives a command up after its expiry, so an answer that old serves nobody.
 */
final class Answers {

    static final int MOST = 64;

    private final Deque<Outgoing> due = new ArrayDeque<>();
    private final Deque<Outgoing> inDoubt = new ArrayDeque<>(); // sent on this connection, not acknowledged

    /** @return false if the oldest one had to be dropped for it */
    synchronized boolean add(Outgoing answer) {
        boolean full = due.size() + inDoubt.size() >= MOST;
        if (full && inDoubt.pollFirst() == null) {
            due.removeFirst();
        }
        due.addLast(answer);
        return !full;
    }

    /** The next one to be sent, or null; it is in doubt from now on. */
    synchronized Outgoing take() {
        Outgoing answer = due.pollFirst();
        if (answer != null) {
            inDoubt.addLast(answer);
        }
        return answer;
    }

    synchronized void acknowledged(Outgoing answer) {
        inDoubt.remove(answer);
    }

    /** The connection is gone: what is in doubt is to be sent again, first. */
    synchronized void connectionLost() {
        while (!inDoubt.isEmpty()) {
            due.addFirst(inDoubt.pollLast());
        }
    }
}
