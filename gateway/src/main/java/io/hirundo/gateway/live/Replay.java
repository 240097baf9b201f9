package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.journal.EventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Brings a viewer from a subscription's cursor to the rooms: page by page from the journal, as fast as the viewer takes it
 * and without holding more than a page, then over the newest events into the rooms. Runs on the viewer's writer.
 *
 * <p>Up to where the viewer's earlier subscriptions had come, it sends what they have not brought. Behind that it sends what
 * any of them is owed, together and in order. So at every moment each subscription has seen all that it is owed up to the
 * newest event that came for it, and may be resumed from there, alone or with the others.
 *
 * <p>What was missed is sent whole: a wish for a {@code maxRate} is about what is new, {@code metrics} about both.
 */
final class Replay implements Outbox.Lengthy {
    private static final int PAGE_BYTES = 64 * 1024;

    /**
     * Ends the replay if the newest events go back to the cursor; asks the sequencer and waits. The answer is what stands
     * between the cursor and what comes next, still to be sent; empty if the journal has to be read further.
     */
    interface StepOver {
        Optional<List<Event>> catchUp(Subscription subscription, long afterSeq) throws InterruptedException;
    }

    private final EventLog log;
    private final Viewer viewer;
    private final Subscription subscription;
    private final StepOver stepOver;
    private final Semaphore turns;
    private long cursor;
    /** Where the subscriptions before this one have come to. */
    private long reached;

    /** @param turns how many viewers may hold a page at the same time; fair, so that each comes on */
    Replay(EventLog log, Subscription subscription, long afterSeq, StepOver stepOver, Semaphore turns) {
        this.log = log;
        this.viewer = subscription.viewer();
        this.subscription = subscription;
        this.cursor = afterSeq;
        this.stepOver = stepOver;
        this.turns = turns;
    }

    /**
     * Ends early if the connection is closing; no event is sent behind that.
     *
     * @param write sends frames, in order
     */
    void run(Consumer<List<Object>> write) throws InterruptedException {
        reached = viewer.reached();
        cursor = Math.min(cursor, reached);
        boolean done = false;
        while (!done && !viewer.isGone() && !viewer.outbox().isClosing()) {
            turns.acquire();
            try {
                done = step(write);
            } finally {
                turns.release();
            }
        }
    }

    /** @return whether the viewer has caught up */
    private boolean step(Consumer<List<Object>> write) throws InterruptedException {
        if (subscription.isEnded()) {
            cursor = Math.max(cursor, reached); // what lies before was for this one alone
        }
        long committed = log.committedSeq();
        List<Event> page = log.read(cursor, PAGE_BYTES);
        if (!log.isWholeAfter(cursor)) {
            viewer.overtaken();
            return false;
        }
        if (!page.isEmpty()) {
            long upTo = page.getLast().seq();
            take(upTo);
            write(page, write);
            cursor = upTo;
            return false;
        }
        cursor = Math.max(cursor, committed);
        Optional<List<Event>> between = stepOver.catchUp(subscription, cursor);
        between.ifPresent(events -> write(events, write));
        return between.isPresent();
    }

    private void take(long upTo) {
        for (Subscription each : viewer.subscriptions()) {
            if (each == subscription || each.isUpTo(subscription) && upTo > reached) {
                each.take(upTo);
            }
        }
    }

    private void write(List<Event> events, Consumer<List<Object>> write) {
        List<Object> frames = new ArrayList<>();
        int bytes = 0;
        for (Event event : events) {
            Event wished = log.isHidden(event) ? null : event.seq() <= reached ? missed(event) : owed(event);
            if (wished != null) {
                frames.add(wished);
                bytes += wished.frame().length;
                if (bytes > PAGE_BYTES) {
                    write.accept(frames);
                    frames = new ArrayList<>();
                    bytes = 0;
                }
            }
        }
        write.accept(frames);
    }

    /** What this subscription is to be sent of an event that the others have come past; null: nothing. */
    private Event missed(Event event) {
        if (!subscription.brings(event)) {
            return null;
        }
        for (Subscription other : viewer.subscriptions()) {
            if (other.bringsFor(subscription, event)) {
                return null;
            }
        }
        return subscription.metrics().project(event);
    }

    /** What the viewer is to be sent of an event that is new to all of them. */
    private Event owed(Event event) {
        MetricFilter metrics = null;
        for (Subscription each : viewer.subscriptions()) {
            if (each.isUpTo(subscription) && each.brings(event)) {
                metrics = metrics == null ? each.metrics() : metrics.union(each.metrics());
            }
        }
        return metrics == null ? null : metrics.project(event);
    }
}
