package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.ClockCorrection;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what came while the clock was wrong where it belongs. The log keeps the events as they came; a row for each clock event
 * says by how much they are shifted, and is written in the commit that holds that event. The roll-ups are moved after it, some
 * blocks at a time, between commits: what such an event added to a provisional series (see {@link RollUps}) is taken off
 * again, and added to the series itself at the right time. How far that has come is written with the roll-ups, so a kill
 * at any moment doubles or loses nothing. Owned by the journal writer.
 */
final class Corrections implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Corrections.class);
    /** JSON that is moved at once: some thousand events, well below the time of a commit on a card. */
    private static final long SLICE_BYTES = 512 << 10;

    private static final String NOTE = "INSERT OR IGNORE INTO clock_correction VALUES(?, ?, ?, 0)";
    private static final String NEXT = "SELECT from_seq, to_seq, offset_ms, moved_up_to FROM clock_correction"
            + " WHERE moved_up_to < to_seq ORDER BY from_seq LIMIT 1";
    private static final String MOVED = "UPDATE clock_correction SET moved_up_to = ?2 WHERE from_seq = ?1";
    private static final String BLOCKS = "SELECT first_seq, last_seq, json_bytes, data FROM block WHERE first_seq >="
            + " ifnull((SELECT max(first_seq) FROM block WHERE first_seq <= ?1), 0) AND first_seq <= ?2 ORDER BY first_seq";

    private record Found(Event event, long blockSeq) {}

    private final WriteConnection connection;
    private final BlockDecoder decoder = new BlockDecoder();

    /** There may be a row that is not moved wholly. */
    private boolean mayBeMore = true;
    private boolean noted;
    private ClockCorrection current;
    private long movedUpTo;
    /** There is something in memory that must be written together with the roll-ups. */
    private boolean moved;

    Corrections(WriteConnection connection) {
        this.connection = connection;
    }

    /** In the transaction that holds {@code blocks}. */
    void note(List<Block> blocks) throws SQLException {
        noted = false;
        for (Block block : blocks) {
            for (Event event : block.events()) {
                if (event.type() == EventType.CLOCK) {
                    note(event);
                }
            }
        }
    }

    /** @param event of a correction, in the transaction of its caller */
    void note(Event event) throws SQLException {
        ClockCorrection correction;
        try {
            correction = ClockCorrection.of(event);
        } catch (IllegalArgumentException e) {
            log.error("What came while the clock was wrong stays where it is", e);
            return;
        }
        PreparedStatement note = connection.prepare(NOTE);
        note.setLong(1, correction.fromSeq());
        note.setLong(2, correction.toSeq());
        note.setLong(3, correction.offsetMs());
        note.executeUpdate();
        noted = true;
    }

    /** The transaction that took {@link #note} is on disk. */
    void noted() {
        mayBeMore |= noted;
        noted = false;
    }

    boolean isMoving() {
        return mayBeMore || current != null;
    }

    /** Whether {@link #write} has something to write, with the roll-ups. */
    boolean hasMoved() {
        return moved;
    }

    /** Blocks up to here are not needed any more. */
    long notNeededUpTo() {
        return current == null ? Long.MAX_VALUE : Math.max(movedUpTo, current.fromSeq() - 1);
    }

    /** Moves the next events in memory. Outside of a transaction; nothing has happened if it throws. */
    void slice(Derived derived) throws SQLException {
        if (moved) {
            return; // the last slice is not written yet
        }
        if (current == null && !next()) {
            mayBeMore = false;
            return;
        }
        List<Found> found = new ArrayList<>();
        long reached = collect(found);
        for (Found one : found) {
            derived.move(one.event, one.blockSeq, current.offsetMs());
        }
        movedUpTo = reached;
        moved = true;
    }

    private boolean next() throws SQLException {
        try (ResultSet row = connection.prepare(NEXT).executeQuery()) {
            if (!row.next()) {
                return false;
            }
            current = new ClockCorrection("", row.getLong(1), row.getLong(2), row.getLong(3));
            movedUpTo = row.getLong(4);
            return true;
        }
    }

    /** @return up to which seq all that is to be moved has been found */
    private long collect(List<Found> found) throws SQLException {
        PreparedStatement blocks = connection.prepare(BLOCKS);
        blocks.setLong(1, Math.max(movedUpTo + 1, current.fromSeq()));
        blocks.setLong(2, current.toSeq());
        long bytes = 0;
        long reached = movedUpTo;
        try (ResultSet rows = blocks.executeQuery()) {
            while (rows.next()) {
                if (bytes >= SLICE_BYTES) {
                    return reached;
                }
                long blockSeq = rows.getLong(1);
                try {
                    decoder.decode(rows.getBytes(4), rows.getInt(3), event -> {
                        if (event.seq() > movedUpTo && current.covers(event)) {
                            found.add(new Found(event, blockSeq));
                        }
                    });
                } catch (BlockDecoder.Damaged e) {
                    log.error("Block {} is damaged; what came in it while the clock was wrong stays where it is", blockSeq, e);
                }
                bytes += rows.getInt(3);
                reached = Math.min(rows.getLong(2), current.toSeq());
            }
        }
        return current.toSeq();
    }

    /** In the transaction that writes the roll-ups. */
    void write() throws SQLException {
        if (moved) {
            PreparedStatement done = connection.prepare(MOVED);
            done.setLong(1, current.fromSeq());
            done.setLong(2, movedUpTo);
            done.executeUpdate();
        }
    }

    /** The transaction that took {@link #write} is on disk. */
    void written() {
        moved = false;
        if (current != null && movedUpTo >= current.toSeq()) {
            log.info("The events {} to {} came with a wrong clock; the history shows them {} ms later", current.fromSeq(),
                    current.toSeq(), current.offsetMs());
            current = null;
            mayBeMore = true;
        }
    }

    @Override
    public void close() {
        decoder.close();
    }
}
