package io.hirundo.gateway.journal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What can be told of a journal from outside, whether a gateway has it open or not; never anything of its events' content.
 *
 * @param schemaVersion see {@code PRAGMA user_version}
 * @param earlier       journals whose events are in this file too, oldest first
 * @param firstSeq      of the oldest block; 0 if there is none
 * @param lastSeq       of the newest block; 0 if there is none
 * @param reservedUpTo  no greater seq was ever given out
 * @param readableAfter see {@link EventLog#readableAfter()}
 * @param events        in the log
 * @param dataBytes     of the blocks, packed
 * @param runMs         how long it has been running altogether
 */
public record JournalFacts(String journalId, long schemaVersion, List<EarlierJournal> earlier, long firstSeq, long lastSeq,
                           long reservedUpTo, long readableAfter, long events, long dataBytes, long fileBytes, long walBytes,
                           long runMs) {

    /**
     * Looks at the journal in a folder, in little time whatever its size.
     *
     * @return empty if there is none yet
     * @throws IOException that says what is wrong with it
     */
    public static Optional<JournalFacts> read(Path dir) throws IOException {
        Path file = dir.resolve(JournalFile.NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (Connection connection = Schema.onlooker(file)) {
            if (Schema.number(connection, "PRAGMA application_id") != Schema.APPLICATION_ID) {
                throw new IOException(file + " is a SQLite file, but not a journal");
            }
            long behind = meta(connection, Schema.ROLLUPS_REACHED);
            return Optional.of(new JournalFacts(
                    Schema.text(connection, "SELECT value FROM meta WHERE key = '" + Schema.JOURNAL_ID + "'"),
                    Schema.number(connection, "PRAGMA user_version"),
                    EarlierJournal.parse(Schema.text(connection, "SELECT value FROM meta WHERE key = '" + Schema.EARLIER + "'")),
                    Schema.number(connection, "SELECT first_seq FROM block ORDER BY first_seq LIMIT 1"),
                    Schema.number(connection, "SELECT last_seq FROM block ORDER BY first_seq DESC LIMIT 1"),
                    meta(connection, Schema.RESERVED_UP_TO), meta(connection, Schema.READABLE_AFTER),
                    meta(connection, Schema.EVENTS) + Schema.number(connection,
                            "SELECT ifnull(sum(events), 0) FROM block WHERE first_seq > " + behind),
                    meta(connection, Schema.BLOCK_BYTES) + Schema.number(connection,
                            "SELECT ifnull(sum(length(data)), 0) FROM block WHERE first_seq > " + behind),
                    Files.size(file), size(Path.of(file + "-wal")), meta(connection, Schema.RUN_MS)));
        } catch (SQLException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** How many blocks there are: reads a page of the file for every few of them. */
    public static long countBlocks(Path dir) throws IOException {
        try (Connection connection = Schema.onlooker(dir.resolve(JournalFile.NAME))) {
            return Schema.number(connection, "SELECT count(*) FROM block");
        } catch (SQLException e) {
            throw new IOException("the blocks cannot be counted: " + e.getMessage(), e);
        }
    }

    /** Names of the files in the folder that were set aside as damaged, with their companions. */
    public static List<String> damagedFiles(Path dir) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(dir, JournalFile.NAME + ".damaged-*")) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        Collections.sort(names);
        return names;
    }

    private static long meta(Connection connection, String key) throws SQLException {
        return Schema.number(connection, "SELECT value FROM meta WHERE key = '" + key + "'");
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
