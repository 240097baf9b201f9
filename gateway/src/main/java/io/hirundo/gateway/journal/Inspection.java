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
import java.util.List;
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
     * @throws SQLException if that could not be told: locked, an I/O error, a full disk
     */
    static Optional<String> damageOf(Path path, long quotaBytes) throws IOException, SQLException {
        Path wal = Path.of(path + "-wal");
        for (Path file : List.of(path, wal, Path.of(path + "-shm"))) {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                return Optional.of(file.getFileName() + " is no file");
            }
            if (Files.exists(file) && !(Files.isReadable(file) && Files.isWritable(file))) {
                return Optional.of(file.getFileName() + " may not be read and written by this user");
            }
        }
        try (var in = Files.newInputStream(path)) {
            byte[] head = in.readNBytes(MAGIC.length);
            if (!Arrays.equals(head, MAGIC)) {
                return Optional.of(head.length == 0 ? "it is empty" : "it is no SQLite file");
            }
        }
        Optional<String> damagedLog = WalCheck.damageOf(wal);
        if (damagedLog.isPresent()) {
            return damagedLog;
        }
        try {
            // Only looked at first: a connection that may write moves the log into the file when it is closed, and what can still
            // be recovered may stand in one of the two alone.
            try (Connection connection = Schema.onlooker(path)) {
                Optional<String> damage = damageOf(path, connection);
                if (damage.isPresent()) {
                    return damage;
                }
            }
            try (Connection connection = Schema.writer(path, quotaBytes)) {
                return wrongLength(path, connection);
            }
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
        String[] checks = Files.size(path) <= WHOLE_CHECK_BYTES
                ? new String[] {"PRAGMA quick_check(1)"}
                : new String[] {"PRAGMA quick_check(meta)", "PRAGMA quick_check(series)", "PRAGMA quick_check(device)",
                    "PRAGMA quick_check(open_alert)"};
        for (String check : checks) {
            String found = Schema.text(connection, check);
            if (!"ok".equals(found)) {
                return Optional.of(String.valueOf(found));
            }
        }
        if (Schema.text(connection, "SELECT value FROM meta WHERE key = '" + Schema.JOURNAL_ID + "'") == null) {
            return Optional.of("it has no journal id");
        }
        readNewestBlocks(connection);
        return Optional.empty();
    }

    private static Optional<String> wrongLength(Path path, Connection connection) throws SQLException, IOException {
        Schema.number(connection, "PRAGMA wal_checkpoint(FULL)"); // from here on the file's length must be right
        long expected = Schema.number(connection, "PRAGMA page_count") * Schema.number(connection, "PRAGMA page_size");
        long length = Files.size(path);
        return length >= expected ? Optional.empty() : Optional.of("it was cut: " + length + " bytes of " + expected);
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
