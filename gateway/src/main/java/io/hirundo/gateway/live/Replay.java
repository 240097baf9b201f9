package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.journal.EventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Brings a viewer from its cursor to the rooms: page by page from the journal, as fast as the viewer takes it and
 * without holding more than a page, then over the newest events into the rooms. Runs on the viewer's writer.
 *
 * <p>What was missed is sent whole: a wish for a {@code maxRate} is about what is new, {@code metrics} about both.
 */
final class Replay implements Outbox.Lengthy {
    private static final int PAGE_BYTES = 64 * 1024;

    /**
     * Takes the viewer into the rooms if the newest events go back to the cursor; asks the sequencer and waits. The answer
     * is what stands between the cursor and the rooms, still to be sent; empty if the journal has to be read further.
     */
    interface StepOver {
        Optional<List<Event>> joinAfter(Subscription subscription, long afterSeq) throws InterruptedException;
    }

    private final EventLog log;
    private final Subscription subscription;
    private final StepOver stepOver;
    private final Semaphore turns;
    private long cursor;

    /** @param turns how many viewers may hold a page at the same time; fair, so that each comes on */
    Replay(EventLog log, Subscription subscription, long afterSeq, StepOver stepOver, Semaphore turns) {
        this.log = log;
        this.subscription = subscription;
        this.cursor = afterSeq;
        this.stepOver = stepOver;
        this.turns = turns;
    }

    /** @param write sends frames, in order */
    void run(Consumer<List<Object>> write) throws InterruptedException {
        boolean done = false;
        while (!done && !subscription.isEnded() && !subscription.viewer().isGone()) {
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
        long committed = log.committedSeq();
        List<Event> page = log.read(cursor, PAGE_BYTES);
        if (!page.isEmpty()) {
            write(page, write);
            cursor = page.getLast().seq();
            return false;
        }
        cursor = Math.max(cursor, committed);
        Optional<List<Event>> between = stepOver.joinAfter(subscription, cursor);
        between.ifPresent(events -> write(events, write));
        return between.isPresent();
    }

    private void write(List<Event> events, Consumer<List<Object>> write) {
        List<Object> frames = new ArrayList<>();
        int bytes = 0;
        for (Event event : events) {
            Event wished = subscription.wants(event) && !isBroughtByAnother(event)
                    ? subscription.metrics().project(event) : null;
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

    private boolean isBroughtByAnother(Event event) {
        for (Subscription other : subscription.viewer().subscriptions()) {
            if (other.bringsFor(subscription, event)) {
                return true;
            }
        }
        return false;
    }
}
