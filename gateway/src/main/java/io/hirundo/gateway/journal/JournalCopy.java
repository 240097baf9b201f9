package io.hirundo.gateway.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A copy of a journal: taken from one that may be in use, and later made into a journal that goes on where it ends.
 *
 * <p>Why it goes on under an id of its own: the machine that the copy was taken from may have given out further seqs since, and
 * the fleet has them. How many nobody knows here, and the same copy may be restored twice. A seq means something only
 * together with the journal's id, so under a new one none is ever given out twice. The old id is kept with the last seq that was
 * its own ({@link EarlierJournal}): the uplink first brings the stream of that journal to the end of the copy.
 */
public final class JournalCopy {
    private static final String INTO = "VACUUM INTO ?";
    private static final String PUT_META = "INSERT OR REPLACE INTO meta VALUES(?, ?)";
    /** While it is prepared; the gateway that opens it sets its own. */
    private static final long QUOTA_BYTES = 1L << 30;

    private JournalCopy() {}

    /**
     * Writes all that is committed now into a new file, in one read transaction: whatever is committed meanwhile is not in it.
     *
     * @param dir    the journal's folder; nothing in it is changed, and its gateway need not be stopped
     * @param target a file that is not there yet, as large at most as the journal's; not synced
     * @throws IOException that says why it could not be had; what there is of the target is of no use then
     */
    public static void write(Path dir, Path target) throws IOException {
        Path source = dir.resolve(JournalFile.NAME);
        writeAny(source, target);
    }

    /** The same for any SQLite file that may be in use. */
    public static void writeAny(Path source, Path target) throws IOException {
        try (Connection connection = Schema.onlooker(source);
                PreparedStatement into = connection.prepareStatement(INTO)) {
            into.setString(1, target.toAbsolutePath().toString());
            into.execute();
        } catch (SQLException e) {
            throw new IOException(source + " cannot be copied: " + e.getMessage(), e);
        }
    }

    /**
     * Makes the copy a journal of its own: another id, and the earlier one remembered. To be called once, before a gateway
     * opens it.
     *
     * @return the new id
     * @throws IOException if it is damaged, or cannot be written
     */
    public static String beginAnew(Path file) throws IOException {
        try {
            Optional<String> damage = Inspection.damageOf(file, QUOTA_BYTES);
            if (damage.isPresent()) {
                throw new IOException("the journal " + file + " is damaged: " + damage.get());
            }
            String fresh = UUID.randomUUID().toString();
            try (WriteConnection connection = new WriteConnection(file, QUOTA_BYTES)) {
                rename(connection, fresh);
                connection.number("PRAGMA wal_checkpoint(TRUNCATE)"); // one file again
            }
            return fresh;
        } catch (SQLException e) {
            throw new IOException("the journal " + file + " cannot be gone on with: " + e.getMessage(), e);
        }
    }

    private static void rename(WriteConnection connection, String fresh) throws SQLException {
        LogTable table = new LogTable(connection);
        String former = table.text(Schema.JOURNAL_ID);
        long lastSeq = connection.number("SELECT last_seq FROM block ORDER BY first_seq DESC LIMIT 1");
        long reserved = Math.max(table.meta(Schema.RESERVED_UP_TO), lastSeq);
        List<EarlierJournal> earlier = new ArrayList<>(EarlierJournal.parse(table.text(Schema.EARLIER)));
        earlier.add(new EarlierJournal(former, reserved));
        connection.transact(() -> {
            put(connection, Schema.JOURNAL_ID, fresh);
            put(connection, Schema.EARLIER, EarlierJournal.text(earlier));
        });
    }

    private static void put(WriteConnection connection, String key, String value) throws SQLException {
        PreparedStatement put = connection.prepare(PUT_META);
        put.setString(1, key);
        put.setString(2, value);
        put.executeUpdate();
    }

    /** The version of the SQLite library that is in use. */
    public static String sqliteVersion() throws IOException {
        try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = memory.createStatement();
                ResultSet row = statement.executeQuery("SELECT sqlite_version()")) {
            return row.next() ? row.getString(1) : "unknown";
        } catch (SQLException e) {
            throw new IOException("SQLite: " + e.getMessage(), e);
        }
    }
}
