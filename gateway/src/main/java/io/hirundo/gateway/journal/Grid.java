package io.hirundo.gateway.journal;

/**
 * The buckets of an answer. They begin at multiples of their width since 1970, so that they stay where they are while a
 * chart moves on, and cover the range asked for to the full bucket on either side.
 *
 * @param level   of the roll-ups that they are made of
 * @param widthMs a multiple of the level's
 * @param start   epoch milliseconds of the first bucket
 * @param count   of buckets
 */
record Grid(Level level, long widthMs, long start, int count) {

    /** The narrowest of at most {@code points} buckets that {@code finest} or a coarser level can make. */
    static Grid of(long fromMs, long toMs, int points, Level finest) {
        long least = Math.max(finest.widthMs, Math.ceilDiv(toMs - fromMs, points));
        while (true) {
            Level level = Level.within(least);
            long width = Math.ceilDiv(least, level.widthMs) * level.widthMs;
            long start = Math.floorDiv(fromMs, width) * width;
            long count = Math.ceilDiv(toMs - start, width);
            if (count <= points) {
                return new Grid(level, width, start, (int) count);
            }
            if (width > 2 * (toMs - fromMs)) {
                // One point for a range that lies across the multiples of any width: a bucket that begins where the range does.
                long begin = level.startOf(fromMs);
                return new Grid(level, Math.ceilDiv(toMs - begin, level.widthMs) * level.widthMs, begin, 1);
            }
            least = width + 1; // one bucket too many, because the range does not begin where a bucket does
        }
    }

    long end() {
        return start + count * widthMs;
    }

    boolean covers(long ts) {
        return ts >= start && ts < end();
    }

    int index(long ts) {
        return (int) ((ts - start) / widthMs);
    }

    Tally[] tallies() {
        Tally[] tallies = new Tally[count];
        for (int i = 0; i < count; i++) {
            tallies[i] = new Tally(start + i * widthMs);
        }
        return tallies;
    }
}
