package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The events of one device in a range of device time: the table of minutes leads to the blocks, and so does, for what has
 * come since the last checkpoint, their own range of times. Only the lines of that device are decoded. Which time counts, that
 * of the event or the corrected one, is for the caller to say.
 */
final class BlocksOfTime implements AutoCloseable {
    private static final String IN_RANGE = " FROM block WHERE first_seq BETWEEN ?1 AND ?2 AND (max_ts >= ?3 AND min_ts < ?4"
            + " OR EXISTS (SELECT 1 FROM clock_correction WHERE from_seq <= last_seq AND to_seq >= first_seq"
            + " AND max_ts + offset_ms >= ?3 AND min_ts + offset_ms < ?4))";
    /** The head of a line, up to the name "seq", is no longer: type, two ids of at most 64 characters, and their names. */
    private static final int HEAD_BYTES = 200;

    private record Span(long firstSeq, long lastSeq) {}

    /** Takes an event and the time at which it is shown. */
    @FunctionalInterface
    interface Sink {
        void event(Event event, long shownMs);
    }

    private final ReadConnection connection;
    private final ShownTimes times;
    private final PreparedStatement minutes;
    private final PreparedStatement bytes;
    private final PreparedStatement blocks;
    private final PreparedStatement reached;

    BlocksOfTime(ReadConnection connection, ShownTimes times) throws SQLException {
        this.connection = connection;
        this.times = times;
        minutes = connection.prepare("SELECT first_seq, last_seq FROM minute WHERE minute >= ? AND minute < ? ORDER BY first_seq");
        bytes = connection.prepare("SELECT ifnull(sum(json_bytes), 0)" + IN_RANGE);
        blocks = connection.prepare("SELECT first_seq, json_bytes, data" + IN_RANGE + " ORDER BY first_seq");
        reached = connection.prepare("SELECT value FROM meta WHERE key = '" + Schema.ROLLUPS_REACHED + "'");
    }

    /** The seq up to which roll-ups and minutes hold everything. */
    private long reached() throws SQLException {
        try (ResultSet row = reached.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Whether {@link #forEach} would unpack at most {@code maxBytes} of JSON for this range. */
    boolean areWithin(long maxBytes, long fromMs, long toMs) throws SQLException {
        long total = 0;
        for (Span span : spans(fromMs, toMs)) {
            if (total > maxBytes) {
                return false;
            }
            bind(bytes, span, fromMs, toMs);
            try (ResultSet row = bytes.executeQuery()) {
                total += row.next() ? row.getLong(1) : 0;
            }
        }
        return total <= maxBytes;
    }

    /** @param toMs exclusive */
    void forEach(String deviceId, long fromMs, long toMs, Sink sink) throws SQLException {
        for (Span span : spans(fromMs, toMs)) {
            forEach(span, deviceId, fromMs, toMs, sink);
        }
    }

    /** The same for what came since the last checkpoint only. */
    void forEachSinceCheckpoint(String deviceId, long fromMs, long toMs, Sink sink) throws SQLException {
        forEach(new Span(reached() + 1, Long.MAX_VALUE), deviceId, fromMs, toMs, sink);
    }

    private void forEach(Span span, String deviceId, long fromMs, long toMs, Sink sink) throws SQLException {
        bind(blocks, span, fromMs, toMs);
        connection.unpack(blocks, (lines, length) -> decode(lines, length, deviceId, event -> {
            long shownMs = times.of(event);
            if (shownMs >= fromMs && shownMs < toMs) {
                sink.event(event, shownMs);
            }
        }));
    }

    private List<Span> spans(long fromMs, long toMs) throws SQLException {
        List<Span> merged = new ArrayList<>();
        minutes.setLong(1, Level.MINUTE.startOf(fromMs));
        minutes.setLong(2, toMs);
        try (ResultSet rows = minutes.executeQuery()) {
            while (rows.next()) {
                Span next = new Span(rows.getLong(1), rows.getLong(2));
                Span last = merged.isEmpty() ? null : merged.getLast();
                if (last != null && next.firstSeq <= last.lastSeq) {
                    merged.set(merged.size() - 1, new Span(last.firstSeq, Math.max(last.lastSeq, next.lastSeq)));
                } else {
                    merged.add(next);
                }
            }
        }
        merged.add(new Span(reached() + 1, Long.MAX_VALUE));
        return merged;
    }

    private static void bind(PreparedStatement statement, Span span, long fromMs, long toMs) throws SQLException {
        statement.setLong(1, span.firstSeq);
        statement.setLong(2, span.lastSeq);
        statement.setLong(3, fromMs);
        statement.setLong(4, toMs);
    }

    private static byte[] needle(String deviceId) {
        return ("\"deviceId\":\"" + deviceId + "\",\"seq\":").getBytes(StandardCharsets.US_ASCII);
    }

    private static void decode(byte[] lines, int length, String deviceId, Consumer<Event> sink) {
        byte[] needle = needle(deviceId);
        for (int start = 0; start < length;) {
            int end = BlockDecoder.endOfLine(lines, start, length);
            if (contains(lines, start, Math.min(end, start + HEAD_BYTES), needle)) {
                Event event = EventDecoder.decode(lines, start, end);
                if (event.deviceId().equals(deviceId)) { // the same text may stand in a short event's payload
                    sink.accept(event);
                }
            }
            start = end + 1;
        }
    }

    private static boolean contains(byte[] lines, int start, int end, byte[] needle) {
        for (int at = start; at <= end - needle.length; at++) {
            int i = 0;
            while (i < needle.length && lines[at + i] == needle[i]) {
                i++;
            }
            if (i == needle.length) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : List.of(minutes, bytes, blocks, reached)) {
            statement.close();
        }
    }
}
