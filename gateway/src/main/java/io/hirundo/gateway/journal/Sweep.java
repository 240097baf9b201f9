package io.hirundo.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops derived rows that are over age, a slice with each checkpoint, round and round. Buckets of ten seconds go with the blocks
 * they were made from, those of a minute after the configured time, those of a quarter of an hour after twelve times that: a
 * year where events are kept for a month, in a thousandth of their space.
 *
 * <p>Age is measured in running time, never by the times that devices or a clock without battery tell. Owned by the journal writer.
 */
final class Sweep {
    /** Rows looked at in one slice: some milliseconds. */
    private static final int SLICE = 2_000;
    private static final int QUARTER_HOURS_TIMES_KEEP = 12;

    private static final String BUCKETS =
            "SELECT level, start, run_ms FROM bucket WHERE (level, start) > (?, ?) ORDER BY level, start LIMIT " + SLICE;
    private static final String OLDEST_BUCKETS = "SELECT level, start FROM bucket ORDER BY level, start LIMIT ?";
    private static final String DROP_BUCKET = "DELETE FROM bucket WHERE level = ? AND start = ?";
    private static final String DROP_ROLL_UPS = "DELETE FROM rollup WHERE level = ? AND start = ?";
    private static final String MINUTES = "SELECT minute, first_seq, last_seq FROM minute"
            + " WHERE (minute, first_seq) > (?, ?) ORDER BY minute, first_seq LIMIT " + SLICE;
    /** The roll-ups stand where they belong, and no event is left to be shown elsewhere. */
    private static final String DROP_CORRECTIONS = "DELETE FROM clock_correction WHERE to_seq < ?";
    private static final String DROP_MINUTE = "DELETE FROM minute WHERE minute = ? AND first_seq = ?";

    private final WriteConnection connection;
    private final long keepMs;

    // where the next slice begins
    private long level;
    private long start = Long.MIN_VALUE;
    private long minute = Long.MIN_VALUE;
    private long minuteSeq = Long.MIN_VALUE;

    Sweep(WriteConnection connection, long keepMs) {
        this.connection = connection;
        this.keepMs = keepMs;
    }

    /**
     * @param runMs       running time now
     * @param oldestRunMs running time at which the oldest block was written
     * @param oldestSeq   first seq of the oldest block
     */
    void slice(long runMs, long oldestRunMs, long oldestSeq) throws SQLException {
        List<long[]> over = new ArrayList<>();
        int seen = 0;
        PreparedStatement buckets = connection.prepare(BUCKETS);
        buckets.setLong(1, level);
        buckets.setLong(2, start);
        try (ResultSet rows = buckets.executeQuery()) {
            while (rows.next()) {
                seen++;
                level = rows.getLong(1);
                start = rows.getLong(2);
                if (rows.getLong(3) < keptSince(level, runMs, oldestRunMs)) {
                    over.add(new long[] {level, start});
                }
            }
        }
        if (seen < SLICE) {
            level = 0;
            start = Long.MIN_VALUE;
        }
        drop(over);
        sliceOfMinutes(oldestSeq);
    }

    private long keptSince(long widthMs, long runMs, long oldestRunMs) {
        if (widthMs == Level.TEN_SECONDS.widthMs) {
            return oldestRunMs;
        }
        return runMs - (widthMs == Level.MINUTE.widthMs ? keepMs : QUARTER_HOURS_TIMES_KEEP * keepMs);
    }

    private void sliceOfMinutes(long oldestSeq) throws SQLException {
        List<long[]> over = new ArrayList<>();
        int seen = 0;
        PreparedStatement minutes = connection.prepare(MINUTES);
        minutes.setLong(1, minute);
        minutes.setLong(2, minuteSeq);
        try (ResultSet rows = minutes.executeQuery()) {
            while (rows.next()) {
                seen++;
                minute = rows.getLong(1);
                minuteSeq = rows.getLong(2);
                if (rows.getLong(3) < oldestSeq) {
                    over.add(new long[] {minute, minuteSeq});
                }
            }
        }
        if (seen < SLICE) {
            minute = Long.MIN_VALUE;
            minuteSeq = Long.MIN_VALUE;
            PreparedStatement dropCorrections = connection.prepare(DROP_CORRECTIONS);
            dropCorrections.setLong(1, oldestSeq);
            dropCorrections.executeUpdate();
        }
        for (long[] key : over) {
            PreparedStatement dropMinute = connection.prepare(DROP_MINUTE);
            dropMinute.setLong(1, key[0]);
            dropMinute.setLong(2, key[1]);
            dropMinute.executeUpdate();
        }
    }

    /** Drops the finest and oldest roll-ups whatever their age: the quota leaves no room for them. @return how many buckets */
    int force(int atMost) throws SQLException {
        List<long[]> oldest = new ArrayList<>();
        PreparedStatement oldestBuckets = connection.prepare(OLDEST_BUCKETS);
        oldestBuckets.setInt(1, atMost);
        try (ResultSet rows = oldestBuckets.executeQuery()) {
            while (rows.next()) {
                oldest.add(new long[] {rows.getLong(1), rows.getLong(2)});
            }
        }
        drop(oldest);
        return oldest.size();
    }

    private void drop(List<long[]> keys) throws SQLException {
        for (long[] key : keys) {
            for (String drop : List.of(DROP_ROLL_UPS, DROP_BUCKET)) {
                PreparedStatement statement = connection.prepare(drop);
                statement.setLong(1, key[0]);
                statement.setLong(2, key[1]);
                statement.executeUpdate();
            }
        }
    }
}
