package io.hirundo.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds out what the history of a deleted device was, a slice of it with each reading: on a card a year of it takes many seconds to
 * count, and viewers and charts are read in between. Nothing is added to series that are set apart, so the slices make a whole.
 */
final class RemovedHistory {
    /** Times of roll-ups looked at in one slice: some ten milliseconds. */
    private static final int SLICE = 5_000;
    private static final String METRICS = "SELECT metric FROM series WHERE device = ?";
    private static final String ROLL_UPS = "SELECT level, start, (SELECT count(*) FROM rollup r WHERE r.level = b.level"
            + " AND r.start = b.start AND r.series IN (SELECT id FROM series WHERE device = ?1)) FROM bucket b"
            + " WHERE (level, start) > (?2, ?3) ORDER BY level, start LIMIT " + SLICE;

    private final String apart;
    private long rollUps;
    // where the next slice begins
    private long level;
    private long start = Long.MIN_VALUE;

    /** @param apart see {@link Deletions#apart} */
    RemovedHistory(String apart) {
        this.apart = apart;
    }

    Removed read(Readers readers) {
        Set<String> metrics = readers.with(this::metrics);
        if (!metrics.isEmpty()) {
            while (readers.with(this::countSlice)) {
                // the readers are free in between
            }
        }
        return new Removed(List.copyOf(metrics), rollUps);
    }

    private Set<String> metrics(ReadConnection connection) throws SQLException {
        Set<String> metrics = new TreeSet<>(); // a metric may have two series, see RollUps
        try (PreparedStatement series = connection.prepare(METRICS)) {
            series.setString(1, apart);
            try (ResultSet row = series.executeQuery()) {
                while (row.next()) {
                    metrics.add(RollUps.metricOf(row.getString(1)));
                }
            }
        }
        return metrics;
    }

    /** @return whether there is more */
    private boolean countSlice(ReadConnection connection) throws SQLException {
        int seen = 0;
        try (PreparedStatement slice = connection.prepare(ROLL_UPS)) {
            slice.setString(1, apart);
            slice.setLong(2, level);
            slice.setLong(3, start);
            try (ResultSet row = slice.executeQuery()) {
                while (row.next()) {
                    seen++;
                    level = row.getLong(1);
                    start = row.getLong(2);
                    rollUps += row.getLong(3);
                }
            }
        }
        return seen == SLICE;
    }
}
