package io.hirundo.gateway.live;

/**
 * How much may wait for each viewer: as much as is configured, and less where so many are connected that all of them
 * together, if none would read, could fill the heap. Any thread.
 */
final class OutboxLimit {
    /** What many small events take besides is about half as much again. */
    private static final int PART_OF_HEAP = 6;
    /** A dozen readings, for a tablet that skips a beat. */
    private static final int LEAST = 2 * 1024;

    private final int configured;
    private final long together;
    private volatile int bytes;

    OutboxLimit(int configured) {
        this(configured, Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    /** @param together bytes that may wait for all viewers */
    OutboxLimit(int configured, long together) {
        this.configured = configured;
        this.together = together;
        this.bytes = configured;
    }

    void viewers(int count) {
        bytes = (int) Math.min(configured, Math.max(LEAST, together / Math.max(1, count)));
    }

    int bytes() {
        return bytes;
    }
}
