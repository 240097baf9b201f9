package io.hirundo.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The writer's statements on series, roll-ups and the minutes that lead to blocks. */
final class RollUpTable {
    private static final String INSERT_SERIES = "INSERT INTO series(device, metric) VALUES(?, ?) RETURNING id";
    private static final String ADD = """
            INSERT INTO rollup VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                count = count + excluded.count, min = min(min, excluded.min), max = max(max, excluded.max),
                sum = max(-1.7976931348623157e308, min(1.7976931348623157e308, sum + excluded.sum)),
                last = excluded.last""";
    private static final String DROP_EMPTY = "DELETE FROM rollup WHERE level = ? AND start = ? AND series = ? AND count <= 0";
    private static final String TOUCH =
            "INSERT INTO bucket VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET run_ms = excluded.run_ms";
    private static final String MINUTE =
            "INSERT INTO minute VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET last_seq = max(last_seq, excluded.last_seq)";

    private final WriteConnection connection;

    RollUpTable(WriteConnection connection) {
        this.connection = connection;
    }

    List<RollUps.Series> series() throws SQLException {
        List<RollUps.Series> all = new ArrayList<>();
        try (ResultSet rows = connection.prepare("SELECT device, metric, id FROM series WHERE " + Deletions.LIVING).executeQuery()) {
            while (rows.next()) {
                all.add(new RollUps.Series(rows.getString(1), rows.getString(2), rows.getLong(3)));
            }
        }
        return all;
    }

    /** @return its id */
    long insert(String device, String metric) throws SQLException {
        PreparedStatement insertSeries = connection.prepare(INSERT_SERIES);
        insertSeries.setString(1, device);
        insertSeries.setString(2, metric);
        try (ResultSet row = insertSeries.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    void add(RollUps.Row row) throws SQLException {
        Tally tally = row.tally();
        PreparedStatement add = connection.prepare(ADD);
        add.setLong(1, row.level().widthMs);
        add.setLong(2, tally.start);
        add.setLong(3, row.series().id);
        add.setLong(4, tally.count);
        add.setDouble(5, tally.min);
        add.setDouble(6, tally.max);
        add.setDouble(7, tally.sum);
        add.setDouble(8, tally.last);
        add.executeUpdate();
        if (tally.count <= 0) { // samples were moved away
            PreparedStatement dropEmpty = connection.prepare(DROP_EMPTY);
            dropEmpty.setLong(1, row.level().widthMs);
            dropEmpty.setLong(2, tally.start);
            dropEmpty.setLong(3, row.series().id);
            dropEmpty.executeUpdate();
        }
    }

    /** Notes that a bucket was written to just now. */
    void touch(Level level, long start, long runMs) throws SQLException {
        PreparedStatement touch = connection.prepare(TOUCH);
        touch.setLong(1, level.widthMs);
        touch.setLong(2, start);
        touch.setLong(3, runMs);
        touch.executeUpdate();
    }

    void addMinute(long startMs, long firstSeq, long lastSeq) throws SQLException {
        PreparedStatement minute = connection.prepare(MINUTE);
        minute.setLong(1, startMs);
        minute.setLong(2, firstSeq);
        minute.setLong(3, lastSeq);
        minute.executeUpdate();
    }
}
