package io.hirundo.gateway.update;

import java.io.InputStream;

/** The machine's update, from where it is asked for. Any thread. */
public interface Updates {

    /** @param isOlderAllowed also a version that is not newer than the one that runs */
    record Order(String by, boolean isOlderAllowed) {}

    /** What became of a bundle that somebody sent. Each reason is for people. */
    sealed interface Taken {
        /** It is on disk, and somebody with the right to will check and install it. */
        record Asked() implements Taken {}

        /** Not now: another one is under way, or the system that runs is still on trial. */
        record Busy(String reason) implements Taken {}

        record NoRoom(String reason) implements Taken {}

        /** It did not come to its end. */
        record CutShort(String reason) implements Taken {}

        /** The disk does not take it. */
        record Failed(String reason) implements Taken {}
    }

    /**
     * Takes a bundle in and asks for its installation; one at a time.
     *
     * @param length of the bundle, bytes; the stream may end before, and is not read further
     */
    Taken take(InputStream bundle, long length, Order order);

    /** Cheap: two small files. */
    UpdateState state();
}
