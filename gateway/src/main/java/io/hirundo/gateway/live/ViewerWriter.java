package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what waits for a viewer, all of it in one write, because what a write costs hardly depends on how much it
 * carries. Whoever has taken from the outbox is the only thread that writes to the viewer's socket.
 */
final class ViewerWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ViewerWriter.class);
    /** Larger writes are split: one that waits for the peer must not hold a copy of everything. */
    private static final int MAX_WRITE = 256 * 1024;
    /** A write that took so long waited for the peer, which will let the next one wait too. */
    private static final long SLOW_NANOS = 1_000_000;

    private final LiveCounters counters;
    private final LongSupplier nanoTime;
    private final Consumer<Viewer> onEnd;

    /** @param onEnd gets a viewer that can no longer be written to */
    ViewerWriter(LiveCounters counters, LongSupplier nanoTime, Consumer<Viewer> onEnd) {
        this.counters = counters;
        this.nanoTime = nanoTime;
        this.onEnd = onEnd;
    }

    /** One write, by the fan-out's worker, and more if the viewer is slow; what takes long gets a thread of its own. */
    void turn(Viewer viewer, FrameJoiner joiner) {
        Outbox.Batch batch = viewer.outbox().take();
        if (batch == null) {
            return;
        }
        if (batch.lengthy()) {
            Thread.ofVirtual().name("viewer-writer").start(() -> writeAll(viewer, batch, new FrameJoiner()));
            return;
        }
        long began = System.nanoTime();
        if (!write(viewer, batch, joiner)) {
            return;
        }
        if (System.nanoTime() - began > SLOW_NANOS) {
            Outbox.Batch more = viewer.outbox().take();
            if (more != null) {
                writeAll(viewer, more, joiner);
            }
        } else {
            viewer.outbox().release();
        }
    }

    /** Until nothing waits any more. */
    private void writeAll(Viewer viewer, Outbox.Batch first, FrameJoiner joiner) {
        for (Outbox.Batch batch = first; batch != null; batch = viewer.outbox().take()) {
            if (!write(viewer, batch, joiner)) {
                return;
            }
        }
    }

    /** @return whether there may be more to write */
    private boolean write(Viewer viewer, Outbox.Batch batch, FrameJoiner joiner) {
        try {
            send(viewer, batch, joiner);
            if (batch.closeFrame() != null) {
                viewer.outbox().release(); // the peer answers with its own close frame, or the pulse ends the connection
                return false;
            }
            return true;
        } catch (InterruptedException e) {
            LOG.debug("writer of {} interrupted", viewer.wire().peer());
        } catch (RuntimeException e) {
            // A peer that is gone is nothing to report; which it was, and why, helps while looking for something else.
            LOG.debug("writing to {}: {}", viewer.wire().peer(), e.toString());
        }
        onEnd.accept(viewer);
        viewer.wire().abort();
        return false;
    }

    /** A replay writes its own pages in its place among the rest, so that what was missed comes before what is new. */
    private void send(Viewer viewer, Outbox.Batch batch, FrameJoiner joiner) throws InterruptedException {
        if (!batch.lengthy() && batch.skipped().isEmpty() && batch.closeFrame() == null) {
            write(viewer, batch.entries(), joiner);
            return;
        }
        List<Object> frames = new ArrayList<>(batch.entries().size() + batch.skipped().size() + 1);
        for (Map.Entry<String, Integer> skipped : batch.skipped().entrySet()) {
            frames.add(Replies.skipped(skipped.getKey(), skipped.getValue()));
        }
        int bytes = 0;
        for (Object entry : batch.entries()) {
            if (entry instanceof Replay replay) {
                write(viewer, frames, joiner);
                frames = new ArrayList<>();
                bytes = 0;
                run(replay, viewer, joiner);
                continue;
            }
            Object frame = entry instanceof Outbox.Deferred deferred ? deferred.frame() : entry;
            frames.add(frame);
            bytes += FrameJoiner.frame(frame).length;
            if (bytes > MAX_WRITE) {
                write(viewer, frames, joiner);
                frames = new ArrayList<>();
                bytes = 0;
            }
        }
        if (batch.closeFrame() != null) {
            frames.add(batch.closeFrame());
        }
        write(viewer, frames, joiner);
    }

    private void run(Replay replay, Viewer viewer, FrameJoiner joiner) throws InterruptedException {
        viewer.replaying(true);
        replay.run(page -> write(viewer, page, joiner));
        viewer.replaying(false);
    }

    private void write(Viewer viewer, List<Object> frames, FrameJoiner joiner) {
        if (frames.isEmpty()) {
            return;
        }
        byte[] bytes = joiner.join(frames, viewer.isBatched());
        viewer.writing(nanoTime.getAsLong() | 1); // never 0, which says that there is none
        viewer.wire().write(bytes);
        viewer.writing(0);
        counters.writes.increment();
        counters.bytesOut.add(bytes.length);
        counters.deliveries.add(events(frames));
    }

    private static int events(List<Object> frames) {
        int events = 0;
        for (Object frame : frames) {
            if (frame instanceof Event) {
                events++;
            }
        }
        return events;
    }
}
