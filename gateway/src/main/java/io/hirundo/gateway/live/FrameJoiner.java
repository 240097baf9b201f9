package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;
import java.util.List;

/**
 * Many frames to the bytes of one write. Owned by one writing thread; it remembers what it joined last, because viewers of
 * the same rooms get the same events, one viewer after the other.
 */
final class FrameJoiner {
    private List<Object> lastFrames = List.of();
    private boolean lastBatched;
    private byte[] lastBytes = new byte[0];

    /**
     * @param entries events and complete frames; not changed afterwards
     * @param batched texts that follow each other become one, a JSON array of them
     */
    byte[] join(List<Object> entries, boolean batched) {
        if (batched != lastBatched || !areSame(entries, lastFrames)) {
            lastBytes = batched ? arrays(entries) : plain(entries);
            lastFrames = entries;
            lastBatched = batched;
        }
        return lastBytes;
    }

    /** By identity: it is meant for the very same events, and has to be quick. */
    private static boolean areSame(List<Object> some, List<Object> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (some.get(i) != others.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] plain(List<Object> entries) {
        int length = 0;
        for (Object entry : entries) {
            length += frame(entry).length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (Object entry : entries) {
            byte[] frame = frame(entry);
            System.arraycopy(frame, 0, joined, at, frame.length);
            at += frame.length;
        }
        return joined;
    }

    private static byte[] arrays(List<Object> entries) {
        FrameArrays arrays = new FrameArrays();
        for (Object entry : entries) {
            arrays.add(frame(entry));
        }
        return arrays.bytes();
    }

    static byte[] frame(Object entry) {
        return switch (entry) {
            case Event event -> event.frame();
            case byte[] frame -> frame;
            default -> throw new IllegalArgumentException("not to be joined: " + entry.getClass());
        };
    }
}
