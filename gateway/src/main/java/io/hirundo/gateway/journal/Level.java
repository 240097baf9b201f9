package io.hirundo.gateway.journal;

/** The widths of roll-up buckets, each a multiple of the one before. Buckets start at multiples of it since 1970. */
enum Level {
    TEN_SECONDS(10_000), MINUTE(60_000), QUARTER_HOUR(900_000);

    final long widthMs;

    Level(long widthMs) {
        this.widthMs = widthMs;
    }

    long startOf(long ts) {
        return Math.floorDiv(ts, widthMs) * widthMs;
    }

    /** The coarsest level of which {@code widthMs} can be made up. */
    static Level within(long widthMs) {
        return widthMs >= QUARTER_HOUR.widthMs ? QUARTER_HOUR : widthMs >= MINUTE.widthMs ? MINUTE : TEN_SECONDS;
    }
}
