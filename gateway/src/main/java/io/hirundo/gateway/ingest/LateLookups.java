package io.hirundo.gateway.ingest;

import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.journal.SequencedLog;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up in the journal whether a message is there whose timestamp is older than the redelivery window: of a device that
 * kept it for a day and sends it again. Reads from disk, therefore a thread of its own; one after the other, so that a
 * device's messages stay in order.
 *
 * <p>When its queue is full, the message is taken as news without being looked up: it is better to have one twice than
 * to lose it.
 */
final class LateLookups {
    private static final Logger LOG = LoggerFactory.getLogger(LateLookups.class);
    /** As many as can be unacknowledged, so that only QoS 0 could overflow it. */
    private static final int CAPACITY = 65_536;

    /** Gets the answer, in the order of the questions. */
    interface Answer {
        void looked(Draft draft, OptionalLong seq) throws InterruptedException;
    }

    private final ArrayBlockingQueue<Draft> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final SequencedLog log;
    private final Answer answer;
    private final Thread thread;

    LateLookups(SequencedLog log, Answer answer) {
        this.log = log;
        this.answer = answer;
        this.thread = Thread.ofPlatform().name("late-lookups").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** @return false if too many wait already */
    boolean offer(Draft draft) {
        return queue.offer(draft);
    }

    void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Draft draft = queue.take();
                answer.looked(draft, find(draft));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing; what waits is unacknowledged and comes again
        }
    }

    private OptionalLong find(Draft draft) {
        try {
            return log.find(draft.type(), draft.deviceId(), draft.ts(), draft.contentHash());
        } catch (RuntimeException e) {
            LOG.warn("looking up a late message of {}: {}; it is taken as new", draft.deviceId(), e.toString());
            return OptionalLong.empty();
        }
    }
}
