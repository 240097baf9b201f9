package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops the oldest blocks: by age, but then never what the uplink has not delivered; and by quota or because the disk has too
 * little room, where it must be even that.
 * It works in small slices within the transactions of commits, so it costs no sync of its own, and an idle journal is left alone.
 *
 * <p>Age is running time, summed up by a monotonic clock over all starts: a wall clock that jumps by years, which happens
 * where there is no battery, must not delete anything. So {@code keep: 30d} means thirty days of operation.
 *
 * <p>Owned by the journal writer.
 */
final class Retention {
    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final int SLICE_BLOCKS = 256;
    private static final long SLICE_BYTES = 1 << 20;
    private static final long LOOK_EVERY_MS = 1_000;
    /** Share of the quota below the mark that a pass frees, so that there is a gap event for many blocks, not one for each. */
    private static final int HYSTERESIS = 32;
    private static final long REPORT_AFTER_MS = 60_000;
    private static final String QUOTA = "quota";
    private static final String DISK = "disk";

    private static final String OLDEST = "SELECT first_seq, last_seq, events, run_ms, length(data) FROM block"
            + " ORDER BY first_seq LIMIT " + (SLICE_BLOCKS + 1);
    private static final String DROP = "DELETE FROM block WHERE first_seq <= ?";
    private static final String DATA = "SELECT json_bytes, data FROM block WHERE first_seq = ?";
    private static final String PUT_DROPPED = "INSERT OR REPLACE INTO dropped VALUES(?, ?, ?, ?)";
    private static final String FORGET_DROPPED = "DELETE FROM dropped WHERE to_seq <= ?";

    private record Row(long firstSeq, long lastSeq, long events, long runMs, long bytes) {}

    private final WriteConnection connection;
    private final LogTable table;
    private final DiskUse disk;
    private final long quotaBytes;
    private final long keepMs;

    private long lookedAt = Long.MIN_VALUE / 2;
    private boolean overQuota;
    private boolean more;
    private long oldestSeq;
    private long oldestRunMs;
    /** What forces blocks out just now. */
    private String reason = QUOTA;
    /** What was forced out and is not yet told. */
    private DroppedBlocks untold;
    private long untoldSince;

    // of the transaction under way
    private long droppedUpTo;
    private long droppedEvents;
    private long droppedBytes;
    private long oldestSeqThen;
    private long oldestRunMsThen;
    private DroppedBlocks untoldByDropping;
    /** What was forced out before for another reason: to be told apart. */
    private DroppedBlocks untoldBefore;

    // read by any thread
    private volatile long readableAfter;
    /** Ahead of {@link #readableAfter} while a transaction that drops is under way. */
    private volatile long droppingUpTo;
    private volatile long events;
    private volatile long blockBytes;
    private volatile long eventsEver;
    private volatile long droppedAltogether;

    // set by the gateway
    private volatile LongSupplier delivered = () -> Long.MAX_VALUE;
    private volatile Consumer<DroppedBlocks> onDropped = _ -> { };

    Retention(WriteConnection connection, LogTable table, DiskUse disk, long quotaBytes, long keepMs) throws SQLException {
        this.connection = connection;
        this.table = table;
        this.disk = disk;
        this.quotaBytes = quotaBytes;
        this.keepMs = keepMs;
        readableAfter = table.meta(Schema.READABLE_AFTER);
        droppingUpTo = readableAfter;
        long reached = table.meta(Schema.ROLLUPS_REACHED);
        String behind = " FROM block WHERE first_seq > " + reached;
        events = table.meta(Schema.EVENTS) + connection.number("SELECT ifnull(sum(events), 0)" + behind);
        blockBytes = table.meta(Schema.BLOCK_BYTES)
                + connection.number("SELECT ifnull(sum(length(data)), 0)" + behind);
        oldestSeq = connection.number("SELECT first_seq FROM block ORDER BY first_seq LIMIT 1");
        oldestRunMs = connection.number("SELECT run_ms FROM block ORDER BY first_seq LIMIT 1");
    }

    /** Reports that were kept because no gap event said so before the last end. */
    List<DroppedBlocks> untold() throws SQLException {
        List<DroppedBlocks> all = new ArrayList<>();
        try (ResultSet row = connection.prepare(
                "SELECT events, from_seq, to_seq, reason FROM dropped ORDER BY from_seq").executeQuery()) {
            while (row.next()) {
                all.add(new DroppedBlocks(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4)));
            }
        }
        return all;
    }

    void deliveredSeq(LongSupplier supplier) {
        delivered = supplier;
    }

    void onDropped(Consumer<DroppedBlocks> consumer) {
        onDropped = consumer;
    }

    /** A transaction begins: what the last one staged is taken over, or was rolled back. */
    void begin() {
        droppedEvents = 0;
        droppedBytes = 0;
        droppedUpTo = 0;
        droppingUpTo = readableAfter;
        untoldByDropping = untold;
        untoldBefore = null;
    }

    /** Remembers that gap events which are being committed have told what was dropped. In the commit's transaction. */
    void gapsTold(List<Block> blocks) throws SQLException {
        for (Block block : blocks) {
            for (Event event : block.events()) {
                if (event.type() == EventType.GAP) {
                    PreparedStatement forgetDropped = connection.prepare(FORGET_DROPPED);
                    forgetDropped.setLong(1, toSeq(event));
                    forgetDropped.executeUpdate();
                }
            }
        }
    }

    private static long toSeq(Event gap) {
        long[] toSeq = {0};
        try {
            PayloadNumbers.parse(gap, (name, value) -> {
                if (name.equals("toSeq")) {
                    toSeq[0] = (long) value;
                }
            });
        } catch (IllegalArgumentException e) {
            log.error("Gap event {} has no readable payload", gap.seq(), e);
        }
        return toSeq[0];
    }

    /**
     * Drops what is due, or a part of it. In the commit's transaction.
     *
     * @param reached blocks behind this seq are not in all derived tables yet and stay
     * @param sweep   drops roll-ups where those take the space
     */
    void slice(long runMs, long reached, Sweep sweep) throws SQLException {
        if (!more && runMs - lookedAt < LOOK_EVERY_MS) {
            return;
        }
        lookedAt = runMs;
        long used = disk.usedBytes();
        long limit = disk.limitBytes();
        long high = limit - limit / (2 * HYSTERESIS);
        long low = limit - limit / HYSTERESIS;
        reason = limit < quotaBytes ? DISK : QUOTA;
        overQuota = used > (overQuota ? low : high);
        long enough = overQuota ? used - low : 0;
        boolean full = dropBlocks(runMs, reached, enough);
        if (overQuota && (droppedUpTo == 0 || blockBytes < used / 2)) {
            full |= sweep.force(SLICE_BLOCKS) > 0;
        }
        more = full;
        overQuota &= droppedBytes < enough;
        disk.shrink(limit);
    }

    /**
     * Drops a slice because nothing more can be written without. In a transaction of its own: what waits to be committed
     * would not fit beside it.
     *
     * @param reached as of {@link #slice}
     */
    void force(long runMs, long reached, Sweep sweep) throws SQLException {
        reason = DISK;
        dropBlocks(runMs, reached, SLICE_BYTES);
        if (droppedUpTo == 0 || blockBytes < disk.usedBytes() / 2) {
            sweep.force(SLICE_BLOCKS);
        }
    }

    /** @return whether there may be more to drop at once */
    private boolean dropBlocks(long runMs, long reached, long enoughBytes) throws SQLException {
        long deliveredSeq = delivered.getAsLong();
        List<Row> rows = oldestBlocks();
        int count = 0;
        // The last row stays: it carries on the running time.
        for (; count < rows.size() - 1 && droppedBytes < SLICE_BYTES; count++) {
            Row row = rows.get(count);
            boolean byAge = row.runMs < runMs - keepMs && row.lastSeq <= deliveredSeq;
            boolean byQuota = droppedBytes < enoughBytes;
            if (row.firstSeq > reached || !byAge && !byQuota) {
                break;
            }
            if (row.lastSeq > deliveredSeq) {
                forceOut(row, deliveredSeq);
            }
            droppedUpTo = row.lastSeq;
            droppedEvents += row.events;
            droppedBytes += row.bytes;
        }
        if (count > 0) {
            PreparedStatement drop = connection.prepare(DROP);
            drop.setLong(1, rows.get(count - 1).firstSeq);
            drop.executeUpdate();
            table.meta(Schema.READABLE_AFTER, droppedUpTo);
            droppingUpTo = droppedUpTo;
            table.addMeta(Schema.EVENTS, -droppedEvents);
            table.addMeta(Schema.BLOCK_BYTES, -droppedBytes);
            oldestSeqThen = rows.get(count).firstSeq;
            oldestRunMsThen = rows.get(count).runMs;
        }
        return count == SLICE_BLOCKS || droppedBytes >= SLICE_BYTES;
    }

    private List<Row> oldestBlocks() throws SQLException {
        List<Row> all = new ArrayList<>();
        PreparedStatement oldest = connection.prepare(OLDEST);
        try (ResultSet rows = oldest.executeQuery()) {
            while (rows.next()) {
                all.add(new Row(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5)));
            }
        }
        return all;
    }

    private void forceOut(Row row, long deliveredSeq) throws SQLException {
        long from = Math.max(row.firstSeq, deliveredSeq + 1);
        long count = row.firstSeq > deliveredSeq ? row.events : eventsBehind(row, deliveredSeq);
        DroppedBlocks before = untoldByDropping;
        if (before != null && !before.reason().equals(reason)) {
            untoldBefore = before; // once in a transaction at most: its reason does not change
            before = null;
        }
        untoldByDropping = before == null ? new DroppedBlocks(count, from, row.lastSeq, reason)
                : new DroppedBlocks(before.count() + count, before.fromSeq(), row.lastSeq, reason);
        PreparedStatement putDropped = connection.prepare(PUT_DROPPED);
        putDropped.setLong(1, untoldByDropping.fromSeq());
        putDropped.setLong(2, untoldByDropping.toSeq());
        putDropped.setLong(3, untoldByDropping.count());
        putDropped.setString(4, reason);
        putDropped.executeUpdate();
    }

    private long eventsBehind(Row row, long deliveredSeq) throws SQLException {
        PreparedStatement data = connection.prepare(DATA);
        data.setLong(1, row.firstSeq);
        long[] count = {0};
        try (ResultSet found = data.executeQuery(); BlockDecoder decoder = new BlockDecoder()) {
            found.next();
            decoder.decode(found.getBytes(2), found.getInt(1), event -> count[0] += event.seq() > deliveredSeq ? 1 : 0);
        } catch (BlockDecoder.Damaged e) {
            log.error("Block {} is damaged; it counts wholly as dropped", row.firstSeq, e);
            return row.events;
        }
        return count[0];
    }

    /** The transaction is on disk. */
    void written(List<Block> blocks, long runMs) {
        for (Block block : blocks) {
            events += block.events().size();
            eventsEver += block.events().size();
            blockBytes += block.data().length;
            if (oldestSeq == 0) {
                oldestSeq = block.firstSeq();
                oldestRunMs = runMs;
            }
        }
        if (droppedUpTo > 0) {
            readableAfter = droppedUpTo;
            oldestSeq = oldestSeqThen;
            oldestRunMs = oldestRunMsThen;
            events -= droppedEvents;
            blockBytes -= droppedBytes;
            droppedAltogether += droppedEvents;
        }
        if (untoldBefore != null) {
            tell(untoldBefore);
        }
        if ((untold == null || untoldBefore != null) && untoldByDropping != null) {
            untoldSince = runMs;
        }
        untold = untoldByDropping;
        if (untold != null && (!overQuota || runMs - untoldSince >= REPORT_AFTER_MS)) {
            tell(untold);
            untold = null;
        }
    }

    private void tell(DroppedBlocks blocks) {
        log.warn("Lack of room (reason: {}) forced out {} events that the uplink has not delivered, seq {} to {}",
                blocks.reason(), blocks.count(), blocks.fromSeq(), blocks.toSeq());
        try {
            onDropped.accept(blocks);
        } catch (RuntimeException e) { // the row in the file remains, and is told at the next start
            log.error("Could not hand on that seq {} to {} were dropped", blocks.fromSeq(), blocks.toSeq(), e);
        }
    }

    long oldestSeq() {
        return oldestSeq;
    }

    long oldestRunMs() {
        return oldestRunMs;
    }

    long readableAfter() {
        return readableAfter;
    }

    /** See {@link EventLog#isWholeAfter}. */
    long droppingUpTo() {
        return droppingUpTo;
    }

    long events() {
        return events;
    }

    /** Events that were committed since the start. */
    long eventsEver() {
        return eventsEver;
    }

    long droppedAltogether() {
        return droppedAltogether;
    }
}
