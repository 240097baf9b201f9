package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.journal.EventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings a viewer from its cursor to the rooms: page by page from the journal, as fast as the viewer takes it and
 * without holding more than a page, then over the newest events into the rooms. Runs on the viewer's writer.
 */
final class Replay {
    private static final int PAGE_BYTES = 128 * 1024;

    /** Takes the viewer into the rooms if the newest events go back to the cursor; asks the sequencer and waits. */
    interface StepOver {
        boolean joinAfter(Subscription subscription, long afterSeq) throws InterruptedException;
    }

    private final EventLog log;
    private final Subscription subscription;
    private final List<Subscription> others;
    private final StepOver stepOver;
    private long cursor;

    /** @param others the viewer's other subscriptions: what one of them brings is not sent again */
    Replay(EventLog log, Subscription subscription, List<Subscription> others, long afterSeq, StepOver stepOver) {
        this.log = log;
        this.subscription = subscription;
        this.others = List.copyOf(others);
        this.cursor = afterSeq;
        this.stepOver = stepOver;
    }

    /** @param write sends frames, in order */
    void run(Consumer<List<byte[]>> write) throws InterruptedException {
        while (!subscription.isEnded() && !subscription.viewer().isGone()) {
            long committed = log.committedSeq();
            List<Event> page = log.read(cursor, PAGE_BYTES);
            if (page.isEmpty()) {
                cursor = Math.max(cursor, committed);
                if (stepOver.joinAfter(subscription, cursor)) {
                    return;
                }
                continue;
            }
            List<byte[]> frames = new ArrayList<>();
            for (Event event : page) {
                if (subscription.wants(event) && others.stream().noneMatch(other -> other.brings(event))) {
                    frames.add(event.frame());
                }
            }
            write.accept(frames);
            cursor = page.getLast().seq();
        }
    }
}
