package io.hirundo.appliance.bench;

/**
 * The time at which a message was published, by the clock of the load's process: {@code {"t":123…}}, the first member of
 * what a device said, wherever a server puts that.
 */
final class Stamps {
    private static final byte[] START = Dialect.ascii("{\"t\":");

    private Stamps() {}

    /** @return where the digits of the next stamp begin; -1 if there is none before {@code to} */
    static int next(byte[] bytes, int from, int to) {
        for (int i = from; i < to - START.length; i++) {
            if (bytes[i] == START[0] && bytes[i + 3] == START[3] && bytes[i + 2] == START[2] && bytes[i + 1] == START[1]
                    && bytes[i + 4] == START[4]) {
                return i + START.length;
            }
        }
        return -1;
    }

    /** @param at from {@link #next} */
    static long nanos(byte[] bytes, int at, int to) {
        long nanos = 0;
        for (int i = at; i < to && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            nanos = nanos * 10 + bytes[i] - '0';
        }
        return nanos;
    }
}
