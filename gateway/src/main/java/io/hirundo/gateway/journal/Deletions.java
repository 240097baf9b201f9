package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import io.hirundo.gateway.journal.JournalItem.Deletion;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The devices that were deleted. Their events stay in the blocks, because those are written once and the fleet is owed every event;
 * they are hidden from everybody else, and leave the disk with their blocks. Their series are set apart under a name that no device
 * can have, {@code /device/seq}, in the transaction that hides the events; then the roll-ups go, a slice with each commit, and the
 * series behind the last of them. So a kill at any step leaves nothing that would be shown, and the rest is done after the start.
 *
 * <p>Owned by the journal writer; {@link #isHidden}, {@link #hiddenUpTo} and {@link #counted} are for any thread.
 */
final class Deletions {
    /** Roll-ups looked up in one slice: some milliseconds. */
    private static final int SLICE = 2_000;
    /** Of series that are not set apart: no id of a device begins so. */
    static final String LIVING = "device NOT LIKE '/%'";

    private static final String HIDE = "INSERT INTO deleted VALUES(?1, ?2) ON CONFLICT DO UPDATE SET up_to_seq = excluded.up_to_seq";
    private static final String FORGET_HIDDEN = "DELETE FROM deleted WHERE up_to_seq <= ?";
    private static final String DROP_DEVICE = "DELETE FROM device WHERE id = ?";
    private static final String SET_APART = "UPDATE series SET device = ?2 WHERE device = ?1";
    private static final String APART = "SELECT id, device FROM series WHERE device LIKE '/%'";
    private static final String BUCKETS = "SELECT level, start FROM bucket WHERE (level, start) > (?, ?) ORDER BY level, start LIMIT ?";
    private static final String DROP_ROLL_UP = "DELETE FROM rollup WHERE level = ? AND start = ? AND series = ?";
    private static final String DROP_SERIES = "DELETE FROM series WHERE id = ?";

    private final WriteConnection connection;
    private final Map<String, Long> hidden = new ConcurrentHashMap<>();
    /** Names of series set apart whose roll-ups may go. */
    private final Set<String> counted = ConcurrentHashMap.newKeySet();

    // how far the purge has come: of these series, behind this bucket
    private List<Long> purging = List.of();
    private long level;
    private long start;

    Deletions(WriteConnection connection) throws SQLException {
        this.connection = connection;
        // A journal of an earlier version has no such table yet.
        connection.transact(() -> connection.execute(
                "CREATE TABLE IF NOT EXISTS deleted(device TEXT PRIMARY KEY, up_to_seq INTEGER NOT NULL) WITHOUT ROWID"));
        try (ResultSet row = connection.prepare("SELECT device, up_to_seq FROM deleted").executeQuery()) {
            while (row.next()) {
                hidden.put(row.getString(1), row.getLong(2));
            }
        }
        try (ResultSet row = connection.prepare(APART).executeQuery()) {
            while (row.next()) {
                counted.add(row.getString(2)); // whoever wanted to count them is gone
            }
        }
    }

    /** The series of a deleted device, as they are called from then on. */
    static String apart(String deviceId, long upToSeq) {
        return "/" + deviceId + "/" + upToSeq;
    }

    /** The newest event of that device that is hidden; 0: none. */
    long hiddenUpTo(String deviceId) {
        return hidden.getOrDefault(deviceId, 0L);
    }

    boolean isHidden(Event event) {
        return !hidden.isEmpty() && event.seq() <= hiddenUpTo(event.deviceId());
    }

    /** Before what follows in the same commit is folded. */
    void hide(String deviceId, long upToSeq) {
        hidden.merge(deviceId, upToSeq, Math::max);
    }

    /** In the transaction of its caller, before the roll-ups: those of a device that has sent again are of new series. */
    void setApart(List<Deletion> devices) throws SQLException {
        for (Deletion device : devices) {
            PreparedStatement hide = connection.prepare(HIDE);
            hide.setString(1, device.deviceId());
            hide.setLong(2, device.upToSeq());
            hide.executeUpdate();
            PreparedStatement setApart = connection.prepare(SET_APART);
            setApart.setString(1, device.deviceId());
            setApart.setString(2, apart(device.deviceId(), device.upToSeq()));
            setApart.executeUpdate();
        }
    }

    /** In the same transaction, behind the checkpoints. */
    void dropDevices(List<Deletion> devices, List<Checkpoint> checkpoints, long readableAfter) throws SQLException {
        for (Deletion device : devices) {
            if (checkpoints.stream().noneMatch(checkpoint -> isAgainIn(checkpoint, device))) {
                PreparedStatement dropDevice = connection.prepare(DROP_DEVICE);
                dropDevice.setString(1, device.deviceId());
                dropDevice.executeUpdate();
            }
        }
        if (!devices.isEmpty()) {
            PreparedStatement forget = connection.prepare(FORGET_HIDDEN);
            forget.setLong(1, readableAfter); // their events have left the disk
            forget.executeUpdate();
        }
    }

    /** It has sent again, and that came into the same commit. */
    private static boolean isAgainIn(Checkpoint checkpoint, Deletion device) {
        return checkpoint.seq() > device.upToSeq()
                && checkpoint.changedDevices().stream().anyMatch(state -> state.deviceId().equals(device.deviceId()));
    }

    /** The roll-ups of that series, see {@link #apart}, may go with the next commits. */
    void counted(String apart) {
        counted.add(apart);
    }

    /** Drops some roll-ups of deleted devices, in the transaction of its caller. */
    void slice() throws SQLException {
        if (purging.isEmpty() && !begin()) {
            return;
        }
        int wanted = Math.max(1, SLICE / purging.size());
        List<long[]> buckets = buckets(wanted);
        PreparedStatement drop = connection.prepare(DROP_ROLL_UP);
        for (long[] bucket : buckets) {
            drop.setLong(1, bucket[0]);
            drop.setLong(2, bucket[1]);
            for (long series : purging) {
                drop.setLong(3, series);
                drop.executeUpdate();
            }
            level = bucket[0];
            start = bucket[1];
        }
        if (buckets.size() < wanted) {
            PreparedStatement dropSeries = connection.prepare(DROP_SERIES);
            for (long series : purging) {
                dropSeries.setLong(1, series);
                dropSeries.executeUpdate();
            }
            purging = List.of();
        }
    }

    /** @return whether there is something to purge */
    private boolean begin() throws SQLException {
        if (counted.isEmpty()) {
            return false;
        }
        List<Long> found = new ArrayList<>();
        Set<String> names = Set.copyOf(counted);
        try (ResultSet row = connection.prepare(APART).executeQuery()) {
            while (row.next() && found.size() < SLICE) {
                if (names.contains(row.getString(2))) {
                    found.add(row.getLong(1));
                }
            }
        }
        if (found.isEmpty()) {
            counted.removeAll(names); // all their series are gone
        }
        purging = found;
        level = 0;
        start = Long.MIN_VALUE;
        return !found.isEmpty();
    }

    private List<long[]> buckets(int limit) throws SQLException {
        List<long[]> found = new ArrayList<>();
        PreparedStatement buckets = connection.prepare(BUCKETS);
        buckets.setLong(1, level);
        buckets.setLong(2, start);
        buckets.setInt(3, limit);
        try (ResultSet row = buckets.executeQuery()) {
            while (row.next()) {
                found.add(new long[] {row.getLong(1), row.getLong(2)});
            }
        }
        return found;
    }

    /** The transaction was rolled back: begin again, for what is gone costs nothing to drop. */
    void notWritten() {
        purging = List.of();
    }
}
