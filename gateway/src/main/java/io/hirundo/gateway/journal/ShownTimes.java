package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.ClockCorrection;
import io.hirundo.gateway.event.Event;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * At which time each event is shown: its own, or what a clock correction made of it. Immutable.
 *
 * @param corrections in order of seq; they don't overlap
 */
record ShownTimes(List<ClockCorrection> corrections) {
    /** Each at its own. */
    static final ShownTimes ORIGINAL = new ShownTimes(List.of());
    private static final String QUERY = "SELECT from_seq, to_seq, offset_ms FROM clock_correction ORDER BY from_seq";

    static ShownTimes corrected(ReadConnection connection) throws SQLException {
        List<ClockCorrection> all = new ArrayList<>();
        try (PreparedStatement query = connection.prepare(QUERY); ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                all.add(new ClockCorrection("", rows.getLong(1), rows.getLong(2), rows.getLong(3)));
            }
        }
        return all.isEmpty() ? ORIGINAL : new ShownTimes(all);
    }

    /** Epoch milliseconds. */
    long of(Event event) {
        if (corrections.isEmpty() || !event.followsDoubtfulClock()) {
            return event.ts();
        }
        int low = 0;
        int high = corrections.size() - 1;
        while (low < high) { // the last that begins at the event or before it
            int middle = low + high + 1 >>> 1;
            if (corrections.get(middle).fromSeq() <= event.seq()) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        ClockCorrection nearest = corrections.get(low);
        return nearest.covers(event) ? event.ts() + nearest.offsetMs() : event.ts();
    }
}
