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
 * The only thread that writes to one viewer's socket: takes all that waits in the outbox and sends it in one write,
 * because what a write costs hardly depends on how much it carries.
 */
final class ViewerWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ViewerWriter.class);
    /** Larger writes are split: one that waits for the peer must not hold a copy of everything. */
    private static final int MAX_WRITE = 256 * 1024;

    private final Viewer viewer;
    private final LiveCounters counters;
    private final Consumer<Viewer> onEnd;
    private final LongSupplier nanoTime;

    ViewerWriter(Viewer viewer, LiveCounters counters, LongSupplier nanoTime, Consumer<Viewer> onEnd) {
        this.viewer = viewer;
        this.counters = counters;
        this.nanoTime = nanoTime;
        this.onEnd = onEnd;
    }

    @Override
    public void run() {
        try {
            Outbox.Batch batch;
            while ((batch = viewer.outbox().take()) != null) {
                write(batch);
                if (batch.closeFrame() != null) {
                    return; // the peer answers with its own close frame, or the pulse ends the connection
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("writer of {} interrupted", viewer.socket().peer());
            viewer.socket().abort();
        } catch (RuntimeException e) {
            // A peer that is gone is nothing to report; which it was, and why, helps while looking for something else.
            LOG.debug("writing to {}: {}", viewer.socket().peer(), e.toString());
        } finally {
            onEnd.accept(viewer);
        }
    }

    /** A replay writes its own pages in its place among the rest, so that what was missed comes before what is new. */
    private void write(Outbox.Batch batch) throws InterruptedException {
        List<byte[]> frames = new ArrayList<>(batch.entries().size() + batch.skipped().size() + 1);
        for (Map.Entry<String, Integer> skipped : batch.skipped().entrySet()) {
            frames.add(Replies.skipped(skipped.getKey(), skipped.getValue()));
        }
        int bytes = 0;
        int events = 0;
        for (Object entry : batch.entries()) {
            byte[] frame;
            switch (entry) {
                case Event event -> {
                    frame = event.frame();
                    events++;
                }
                case byte[] control -> frame = control;
                case Outbox.Deferred deferred -> frame = deferred.frame();
                case Replay replay -> {
                    write(frames, events);
                    frames.clear();
                    bytes = 0;
                    events = 0;
                    replay.run(page -> write(page, page.size()));
                    continue;
                }
                default -> throw new IllegalStateException("not to be sent: " + entry.getClass());
            }
            frames.add(frame);
            bytes += frame.length;
            if (bytes > MAX_WRITE) {
                write(frames, events);
                frames.clear();
                bytes = 0;
                events = 0;
            }
        }
        if (batch.closeFrame() != null) {
            frames.add(batch.closeFrame());
        }
        write(frames, events);
    }

    private void write(List<byte[]> frames, int events) {
        if (frames.isEmpty()) {
            return;
        }
        byte[] bytes = join(frames);
        viewer.writing(nanoTime.getAsLong() | 1); // never 0, which says that there is none
        viewer.socket().write(bytes);
        viewer.writing(0);
        counters.writes.increment();
        counters.bytesOut.add(bytes.length);
        counters.deliveries.add(events);
    }

    private static byte[] join(List<byte[]> frames) {
        int length = 0;
        for (byte[] frame : frames) {
            length += frame.length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] frame : frames) {
            System.arraycopy(frame, 0, joined, at, frame.length);
            at += frame.length;
        }
        return joined;
    }
}
