package io.hirundo.gateway.journal;

import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventDecoder;
import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import io.hirundo.gateway.journal.JournalItem.Deletion;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in the file that is derived from the log: roll-ups, minutes, devices, what is open, totals. It grows in memory
 * with each commit and is written with a checkpoint, in the same transaction as the seq that it has reached; what is lost with
 * the memory is folded again from the log. Owned by the journal writer.
 */
final class Derived {
    private static final Logger log = LoggerFactory.getLogger(Derived.class);

    private final LogTable table;
    private final RollUpTable rollUpTable;
    private final DeviceRows deviceRows;
    private final Sweep sweep;
    private final RollUps rollUps;
    private final Minutes minutes = new Minutes();
    private final Deletions deletions;

    /** Folded up to here in the file; what follows is in memory. */
    private long reached;
    private long reachedByWriting;
    private long devicesReached;
    private long devicesReachedByWriting;
    private long tailEvents;
    private long tailBytes;
    /** Read by any thread. */
    private volatile long lastTrustedMs;

    Derived(WriteConnection connection, LogTable table, long keepMs) throws SQLException {
        this.table = table;
        rollUpTable = new RollUpTable(connection);
        deviceRows = new DeviceRows(connection);
        sweep = new Sweep(connection, keepMs);
        deletions = new Deletions(connection);
        rollUps = new RollUps(rollUpTable.series());
        reached = table.meta(Schema.ROLLUPS_REACHED);
        devicesReached = table.meta(Schema.DEVICES_REACHED);
        lastTrustedMs = table.meta(Schema.LAST_TRUSTED_MS);
        String tail = " FROM block WHERE first_seq > " + reached;
        tailEvents = connection.number("SELECT ifnull(sum(events), 0)" + tail);
        tailBytes = connection.number("SELECT ifnull(sum(length(data)), 0)" + tail);
    }

    long reached() {
        return reached;
    }

    /** Nothing derived needs the log up to this seq any more. */
    long notNeededUpTo() {
        return Math.min(reached, devicesReached);
    }

    Sweep sweep() {
        return sweep;
    }

    Deletions deletions() {
        return deletions;
    }

    /** Before the blocks of the same commit are folded. */
    void forget(List<Deletion> devices) {
        for (Deletion device : devices) {
            deletions.hide(device.deviceId(), device.upToSeq());
            rollUps.forget(device.deviceId());
        }
    }

    void fold(Block block) {
        for (Event event : block.events()) {
            fold(event, block.firstSeq());
        }
        tailEvents += block.events().size();
        tailBytes += block.data().length;
    }

    /** Folds the lines of a block that the last process wrote. */
    void fold(byte[] lines, int length) {
        long blockSeq = 0;
        for (int start = 0; start < length;) {
            int end = BlockDecoder.endOfLine(lines, start, length);
            Event event = EventDecoder.decode(lines, start, end);
            blockSeq = blockSeq == 0 ? event.seq() : blockSeq;
            fold(event, blockSeq);
            start = end + 1;
        }
    }

    /** @param blockSeq first seq of the event's block */
    void fold(Event event, long blockSeq) {
        minutes.fold(event.ts(), blockSeq);
        if (event.isClockTrusted()) {
            lastTrustedMs = event.serverTs();
        }
        if (deletions.isHidden(event)) {
            return;
        }
        try {
            rollUps.fold(event);
        } catch (IllegalArgumentException e) {
            log.error("Event {} of device {} has no readable payload and is not in the history", event.seq(), event.deviceId(), e);
        }
    }

    /** Shows an event that is folded already at another time. @param blockSeq first seq of the event's block */
    void move(Event event, long blockSeq, long offsetMs) {
        if (deletions.isHidden(event)) {
            return;
        }
        minutes.fold(event.ts() + offsetMs, blockSeq);
        try {
            rollUps.move(event, offsetMs);
        } catch (IllegalArgumentException e) {
            log.error("Event {} of device {} has no readable payload and is not in the history", event.seq(), event.deviceId(), e);
        }
    }

    /**
     * When the newest event came in that came while the clock was trusted, epoch milliseconds; 0: none did. The newest by its
     * place in the log: so a time that was trusted by mistake does not stay for ever.
     */
    long lastTrustedMs() {
        return lastTrustedMs;
    }

    /** Whether so much has grown that it should be written before the next checkpoint. */
    boolean isLarge() {
        return rollUps.size() > RollUps.MANY || minutes.size() > RollUps.MANY;
    }

    /** Writes what has grown, in the transaction of its caller. @param lastSeq up to which everything is folded */
    void write(List<Checkpoint> checkpoints, long lastSeq, long runMs, long oldestRunMs, long oldestSeq) throws SQLException {
        rollUps.write(rollUpTable, runMs);
        minutes.write(rollUpTable);
        for (Checkpoint checkpoint : checkpoints) {
            for (DeviceState device : checkpoint.changedDevices()) {
                deviceRows.write(device);
            }
        }
        if (!checkpoints.isEmpty()) {
            deviceRows.writeOpen(checkpoints.getLast().open());
            table.meta(Schema.DEVICES_REACHED, checkpoints.getLast().seq());
        }
        table.meta(Schema.ROLLUPS_REACHED, lastSeq);
        table.meta(Schema.RUN_MS, runMs);
        table.meta(Schema.LAST_TRUSTED_MS, lastTrustedMs);
        table.addMeta(Schema.EVENTS, tailEvents);
        table.addMeta(Schema.BLOCK_BYTES, tailBytes);
        sweep.slice(runMs, oldestRunMs, oldestSeq);
        reachedByWriting = lastSeq;
        devicesReachedByWriting = checkpoints.isEmpty() ? devicesReached : checkpoints.getLast().seq();
    }

    void written() {
        reached = reachedByWriting;
        devicesReached = devicesReachedByWriting;
        tailEvents = 0;
        tailBytes = 0;
        rollUps.written();
        minutes.written();
    }

    void notWritten() {
        rollUps.notWritten();
        deletions.notWritten();
    }

    long ignoredSamples() {
        return rollUps.ignored();
    }

    DeviceRows deviceRows() {
        return deviceRows;
    }
}
