package io.hirundo.gateway.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;

/**
 * Looks whether an existing file can be gone on with.
 *
 * <p>A small file is checked wholly. A large one would take a card minutes to read, so there the head, the length, the small
 * tables and the pages of the newest blocks are checked: that is where a power cut or a cut copy leaves its traces. A block
 * that rotted elsewhere is found when it is read, and passed over.
 */
final class Inspection {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    /** About a second on a slow card. */
    private static final long WHOLE_CHECK_BYTES = 32L << 20;
    private static final int NEWEST_BLOCKS = 64;

    private Inspection() {}

    /**
     * @return what is wrong with it, empty if nothing was found
     * @throws SQLException if that could not be told: locked, no permission, an I/O error
     */
    static Optional<String> damageOf(Path path, long quotaBytes) throws IOException, SQLException {
        try (var in = Files.newInputStream(path)) {
            byte[] head = in.readNBytes(MAGIC.length);
            if (!Arrays.equals(head, MAGIC)) {
                return Optional.of(head.length == 0 ? "it is empty" : "it is no SQLite file");
            }
        }
        try (Connection connection = Schema.writer(path, quotaBytes)) {
            return damageOf(path, connection);
        } catch (SQLException e) {
            if (JournalFile.isDamage(e)) {
                return Optional.of(e.getMessage());
            }
            throw e;
        }
    }

    private static Optional<String> damageOf(Path path, Connection connection) throws SQLException, IOException {
        if (Schema.number(connection, "PRAGMA application_id") != Schema.APPLICATION_ID) {
            return Optional.of("it is a SQLite file, but not a journal");
        }
        long version = Schema.number(connection, "PRAGMA user_version");
        if (version != Schema.VERSION) {
            return Optional.of("it has schema version " + version + ", this program knows " + Schema.VERSION);
        }
        Schema.number(connection, "PRAGMA wal_checkpoint(FULL)"); // from here on the file's length must be right
        long pages = Schema.number(connection, "PRAGMA page_count");
        long expected = pages * Schema.number(connection, "PRAGMA page_size");
        long length = Files.size(path);
        if (length < expected) {
            return Optional.of("it was cut: " + length + " bytes of " + expected);
        }
        String[] checks = length <= WHOLE_CHECK_BYTES
                ? new String[] {"PRAGMA quick_check(1)"}
                : new String[] {"PRAGMA quick_check(meta)", "PRAGMA quick_check(series)", "PRAGMA quick_check(device)",
                    "PRAGMA quick_check(open_alert)"};
        for (String check : checks) {
            String found = Schema.text(connection, check);
            if (!"ok".equals(found)) {
                return Optional.of(found);
            }
        }
        if (Schema.text(connection, "SELECT value FROM meta WHERE key = '" + Schema.JOURNAL_ID + "'") == null) {
            return Optional.of("it has no journal id");
        }
        readNewestBlocks(connection);
        return Optional.empty();
    }

    /** Where the next block will be written, SQLite must find its way; whether a block can be unpacked is the reader's concern. */
    private static void readNewestBlocks(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT data, deliveries FROM block"
                        + " ORDER BY first_seq DESC LIMIT " + NEWEST_BLOCKS)) {
            while (rows.next()) {
                rows.getBytes(1);
                rows.getBytes(2);
            }
        }
    }
}
