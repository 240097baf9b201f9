package io.hirundo.gateway.journal;

/**
 * @param fromMs epoch milliseconds
 * @param toMs   epoch milliseconds, exclusive
 * @param points at most so many, 1 to {@link #MAX_POINTS}
 */
public record HistoryQuery(String deviceId, String metric, long fromMs, long toMs, int points) {
    /** More than a screen has columns, and an answer of half a MiB. */
    public static final int MAX_POINTS = 10_000;
    /** Far beyond any clock, and far from overflow. */
    private static final long END_OF_TIME = 1L << 53;

    /** @throws IllegalArgumentException saying what is wrong, in words that fit an answer to the client */
    public HistoryQuery {
        if (fromMs >= toMs) {
            throw new IllegalArgumentException("'from' must be before 'to'");
        }
        if (fromMs < -END_OF_TIME || toMs > END_OF_TIME) {
            throw new IllegalArgumentException("'from' and 'to' are epoch milliseconds below 2^53");
        }
        if (points < 1 || points > MAX_POINTS) {
            throw new IllegalArgumentException("'points' is 1 to " + MAX_POINTS + ", not " + points);
        }
    }
}
