package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.journal.History.Point;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Answers one query within one read transaction: the roll-ups as far as they have come, and the events behind them folded
 * beside. So it is exact to the last commit without asking the writer.
 */
final class HistoryReader implements AutoCloseable {
    /** Raw blocks hold all devices: where the samples of one are strewn over more than this, buckets are given instead. */
    private static final long MAX_RAW_BYTES = 16 << 20;

    private final BlocksOfTime blocks;
    private final PreparedStatement series;
    private final PreparedStatement deleted;
    private final PreparedStatement firstBucket;
    private final PreparedStatement buckets;

    HistoryReader(ReadConnection connection) throws SQLException {
        blocks = new BlocksOfTime(connection, ShownTimes.corrected(connection));
        series = connection.prepare("SELECT id FROM series WHERE device = ? AND metric IN (?, ?)");
        deleted = connection.prepare("SELECT up_to_seq FROM deleted WHERE device = ?");
        firstBucket = connection.prepare("SELECT start FROM bucket WHERE level = ? AND start >= ? AND start < ? ORDER BY start LIMIT 1");
        // The table of buckets knows which times there are: a range of decades costs no more than its samples.
        buckets = connection.prepare("SELECT b.start, r.count, r.min, r.max, r.sum FROM bucket b CROSS JOIN rollup r"
                + " ON r.level = b.level AND r.start = b.start AND r.series = ?1"
                + " WHERE b.level = ?2 AND b.start >= ?3 AND b.start < ?4");
    }

    /** @return empty if this device never had such a metric */
    static Optional<History> read(ReadConnection connection, HistoryQuery query) throws SQLException {
        return connection.snapshot(snapshot -> {
            try (HistoryReader reader = new HistoryReader(snapshot)) {
                return reader.read(query);
            }
        });
    }

    private record Sample(long ts, double value) {}

    private Optional<History> read(HistoryQuery query) throws SQLException {
        List<Long> ids = seriesIds(query);
        boolean known = !ids.isEmpty();
        long hiddenUpTo = hiddenUpTo(query.deviceId());
        Grid grid = grid(query);
        List<Sample> tail = new ArrayList<>();
        // A series that has no row yet began after the last checkpoint: whether there is one shows at any time.
        blocks.forEachSinceCheckpoint(query.deviceId(), known ? grid.start() : Long.MIN_VALUE,
                known ? grid.end() : Long.MAX_VALUE, (event, ts) -> addSamples(event, ts, hiddenUpTo, query.metric(), tail));
        if (!known && tail.isEmpty()) {
            return Optional.empty();
        }
        Tally[] tallies = grid.tallies();
        for (long id : ids) {
            addRollUps(id, grid, tallies);
        }
        for (Sample sample : tail) {
            if (grid.covers(sample.ts)) {
                tallies[grid.index(sample.ts)].add(sample.value);
            }
        }
        long count = 0;
        for (Tally tally : tallies) {
            count += tally.count;
        }
        Optional<History> raw = count <= query.points() ? raw(query, grid, hiddenUpTo, count) : Optional.empty();
        return raw.isPresent() ? raw : Optional.of(bucketed(grid, tallies));
    }

    /** Events up to there are of a device that was deleted. */
    private long hiddenUpTo(String deviceId) throws SQLException {
        deleted.setString(1, deviceId);
        try (ResultSet row = deleted.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** The series itself, and the provisional one beside it; often there is but one of them. */
    private List<Long> seriesIds(HistoryQuery query) throws SQLException {
        series.setString(1, query.deviceId());
        series.setString(2, query.metric());
        series.setString(3, RollUps.PROVISIONAL + query.metric());
        List<Long> ids = new ArrayList<>(2);
        try (ResultSet rows = series.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    /** The narrowest that fits, but coarser where the fine roll-ups of the range's beginning are dropped already. */
    private Grid grid(HistoryQuery query) throws SQLException {
        Grid grid = Grid.of(query.fromMs(), query.toMs(), query.points(), Level.TEN_SECONDS);
        for (Level level : Level.values()) {
            if (level.compareTo(grid.level()) <= 0) {
                continue;
            }
            OptionalLong fine = firstBucket(grid.level(), grid);
            OptionalLong coarse = firstBucket(level, grid);
            if (coarse.isPresent() && (fine.isEmpty() || coarse.getAsLong() + level.widthMs <= fine.getAsLong())) {
                grid = Grid.of(query.fromMs(), query.toMs(), query.points(), level);
            }
        }
        return grid;
    }

    private OptionalLong firstBucket(Level level, Grid grid) throws SQLException {
        firstBucket.setLong(1, level.widthMs);
        firstBucket.setLong(2, grid.start());
        firstBucket.setLong(3, grid.end());
        try (ResultSet row = firstBucket.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    private void addRollUps(long id, Grid grid, Tally[] tallies) throws SQLException {
        buckets.setLong(1, id);
        buckets.setLong(2, grid.level().widthMs);
        buckets.setLong(3, grid.start());
        buckets.setLong(4, grid.end());
        try (ResultSet row = buckets.executeQuery()) {
            while (row.next()) {
                tallies[grid.index(row.getLong(1))]
                        .add(row.getLong(2), row.getDouble(3), row.getDouble(4), row.getDouble(5));
            }
        }
    }

    /** @return the samples, if the log still has all {@code expected} of them and they are not too far to seek */
    private Optional<History> raw(HistoryQuery query, Grid grid, long hiddenUpTo, long expected) throws SQLException {
        if (!blocks.areWithin(MAX_RAW_BYTES, grid.start(), grid.end())) {
            return Optional.empty();
        }
        List<Sample> samples = new ArrayList<>();
        blocks.forEach(query.deviceId(), grid.start(), grid.end(),
                (event, ts) -> addSamples(event, ts, hiddenUpTo, query.metric(), samples));
        if (samples.size() != expected) {
            return Optional.empty();
        }
        return Optional.of(new History(0, samples.stream()
                .filter(sample -> sample.ts >= query.fromMs() && sample.ts < query.toMs())
                .sorted(Comparator.comparingLong(Sample::ts))
                .map(sample -> new Point(sample.ts, sample.value, sample.value, sample.value, 1))
                .toList()));
    }

    private static History bucketed(Grid grid, Tally[] tallies) {
        List<Point> points = new ArrayList<>();
        for (Tally tally : tallies) {
            if (tally.count > 0) {
                points.add(new Point(tally.start, tally.min, tally.max, tally.mean(), tally.count));
            }
        }
        return new History(grid.widthMs(), points);
    }

    private static void addSamples(Event event, long ts, long hiddenUpTo, String metric, List<Sample> samples) {
        if (event.seq() <= hiddenUpTo) {
            return;
        }
        PayloadNumbers.forEach(event, (name, value) -> {
            if (name.equals(metric)) {
                samples.add(new Sample(ts, value));
            }
        });
    }

    @Override
    public void close() throws SQLException {
        blocks.close();
        series.close();
        deleted.close();
        firstBucket.close();
        buckets.close();
    }
}
