package io.hirundo.gateway.journal;

import java.sql.Connection;
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
final class Sweep implements AutoCloseable {
    /** Rows looked at in one slice: some milliseconds. */
    private static final int SLICE = 2_000;
    private static final int QUARTER_HOURS_TIMES_KEEP = 12;

    private final long keepMs;
    private final PreparedStatement buckets;
    private final PreparedStatement oldestBuckets;
    private final PreparedStatement dropBucket;
    private final PreparedStatement dropRollUps;
    private final PreparedStatement minutes;
    private final PreparedStatement dropMinute;

    // where the next slice begins
    private long level;
    private long start = Long.MIN_VALUE;
    private long minute = Long.MIN_VALUE;
    private long minuteSeq = Long.MIN_VALUE;

    Sweep(Connection connection, long keepMs) throws SQLException {
        this.keepMs = keepMs;
        buckets = connection.prepareStatement(
                "SELECT level, start, run_ms FROM bucket WHERE (level, start) > (?, ?) ORDER BY level, start LIMIT " + SLICE);
        oldestBuckets = connection.prepareStatement("SELECT level, start FROM bucket ORDER BY level, start LIMIT ?");
        dropBucket = connection.prepareStatement("DELETE FROM bucket WHERE level = ? AND start = ?");
        dropRollUps = connection.prepareStatement("DELETE FROM rollup WHERE level = ? AND start = ?");
        minutes = connection.prepareStatement("SELECT minute, first_seq, last_seq FROM minute"
                + " WHERE (minute, first_seq) > (?, ?) ORDER BY minute, first_seq LIMIT " + SLICE);
        dropMinute = connection.prepareStatement("DELETE FROM minute WHERE minute = ? AND first_seq = ?");
    }

    /**
     * @param runMs       running time now
     * @param oldestRunMs running time at which the oldest block was written
     * @param oldestSeq   first seq of the oldest block
     */
    void slice(long runMs, long oldestRunMs, long oldestSeq) throws SQLException {
        List<long[]> over = new ArrayList<>();
        int seen = 0;
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
        }
        for (long[] key : over) {
            dropMinute.setLong(1, key[0]);
            dropMinute.setLong(2, key[1]);
            dropMinute.executeUpdate();
        }
    }

    /** Drops the finest and oldest roll-ups whatever their age: the quota leaves no room for them. @return how many buckets */
    int force(int atMost) throws SQLException {
        List<long[]> oldest = new ArrayList<>();
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
            for (PreparedStatement statement : List.of(dropRollUps, dropBucket)) {
                statement.setLong(1, key[0]);
                statement.setLong(2, key[1]);
                statement.executeUpdate();
            }
        }
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : List.of(buckets, oldestBuckets, dropBucket, dropRollUps, minutes, dropMinute)) {
            statement.close();
        }
    }
}
