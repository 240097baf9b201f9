package io.hirundo.gateway.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The file itself: made, opened, or set aside for a new one if it is damaged, so that a gateway always starts.
 *
 * <p>A new file is made under another name and renamed when it is whole: what stands under the journal's name and is
 * empty was therefore damaged, and not just begun.
 *
 * @param path     of the file
 * @param writer   the one connection that writes
 * @param lock     held as long as the journal is open: two processes on one folder would give out the same seq twice
 * @param damaged  the file that could not be used
 */
record JournalFile(Path path, WriteConnection writer, FileChannel lock, Optional<SetAside> damaged) implements AutoCloseable {
    static final String NAME = "journal.db";
    private static final Logger log = LoggerFactory.getLogger(JournalFile.class);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String[] COMPANIONS = {"", "-wal", "-shm", "-journal"};

    /** @param known why the file that is there cannot be used, if that is known already */
    static JournalFile open(Path dir, long quotaBytes, Clock clock, Optional<String> known) {
        FileChannel lock = null;
        try {
            Files.createDirectories(dir);
            lock = lock(dir);
            NativeLibrary.keepIn(dir.resolve("native"));
            Path path = dir.resolve(NAME);
            Optional<SetAside> damaged = setAsideIfDamaged(path, quotaBytes, clock, known);
            Damage.forget(dir);
            if (!Files.exists(path)) {
                create(path);
            }
            return new JournalFile(path, writer(path, quotaBytes), lock, damaged);
        } catch (IOException | SQLException e) {
            release(lock);
            throw new JournalException("cannot open the journal in " + dir + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    private static Optional<SetAside> setAsideIfDamaged(Path path, long quotaBytes, Clock clock, Optional<String> known)
            throws IOException, SQLException {
        Optional<String> noted = known.isPresent() ? known : Damage.noted(path.getParent());
        Optional<String> damage = Optional.empty();
        if (Files.exists(path)) {
            damage = noted.isPresent() ? noted : Inspection.damageOf(path, quotaBytes);
        } else if (Files.exists(Path.of(path + "-wal"))) {
            // SQLite would play a left-over log into the new file.
            damage = Optional.of("its file is gone and its write-ahead log is left");
        }
        if (damage.isEmpty()) {
            return Optional.empty();
        }
        SetAside aside = new SetAside(setAside(path, clock), damage.get());
        log.error("The journal {} is damaged ({}). It was set aside as {} and a new one was begun.",
                path, aside.reason(), aside.file());
        return Optional.of(aside);
    }

    /** Whether SQLite says that the file's content is wrong, rather than that it can't get at it just now. */
    static boolean isDamage(SQLException e) {
        if (!(e instanceof SQLiteException sqlite)) {
            return false;
        }
        return isCorrupt(e)
                || (sqlite.getResultCode().code & 0xff) == SQLiteErrorCode.SQLITE_ERROR.code; // "no such table": the schema is not ours
    }

    /** The same of a file that was good when it was opened: its schema is ours. */
    static boolean isCorrupt(SQLException e) {
        if (!(e instanceof SQLiteException sqlite)) {
            return false;
        }
        int primary = sqlite.getResultCode().code & 0xff;
        return primary == SQLiteErrorCode.SQLITE_CORRUPT.code || primary == SQLiteErrorCode.SQLITE_NOTADB.code
                || primary == SQLiteErrorCode.SQLITE_FORMAT.code;
    }

    private static FileChannel lock(Path dir) throws IOException {
        FileChannel channel = FileChannel.open(dir.resolve("journal.lock"),
                StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new JournalException("the journal in " + dir + " is already open in this process");
        }
        channel.close();
        throw new JournalException("the journal in " + dir + " is in use by another process: end that one, or choose another --data");
    }

    private static void create(Path path) throws IOException, SQLException {
        Path fresh = path.resolveSibling(NAME + ".new");
        for (String companion : COMPANIONS) {
            Files.deleteIfExists(Path.of(fresh + companion));
        }
        try (Connection connection = Schema.connect(fresh)) {
            Schema.create(connection, UUID.randomUUID().toString());
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true); // the name too must survive a power cut
        }
    }

    private static WriteConnection writer(Path path, long quotaBytes) throws SQLException {
        WriteConnection writer = new WriteConnection(path, quotaBytes);
        try {
            Schema.upgrade(writer);
            return writer;
        } catch (SQLException e) {
            writer.close();
            throw e;
        }
    }

    private static Path setAside(Path path, Clock clock) throws IOException {
        String name = NAME + ".damaged-" + TIME.format(clock.instant());
        Path aside = path.resolveSibling(name);
        for (int i = 2; Files.exists(aside) || Files.exists(Path.of(aside + "-wal")); i++) {
            aside = path.resolveSibling(name + "-" + i);
        }
        for (String companion : COMPANIONS) {
            Path from = Path.of(path + companion);
            if (companion.equals("-shm") || companion.equals("-wal") && Files.isRegularFile(from) && Files.size(from) == 0) {
                Files.deleteIfExists(from); // the one is made anew from the log, the other holds nothing
            } else if (Files.exists(from)) {
                Files.move(from, Path.of(aside + companion));
            }
        }
        return aside;
    }

    long bytes() {
        return sizeOf(path);
    }

    long walBytes() {
        return sizeOf(Path.of(path + "-wal"));
    }

    private static long sizeOf(Path path) {
        try {
            return Files.size(path);
        } catch (NoSuchFileException e) {
            return 0; // SQLite makes the write-ahead log when it needs one
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of the damaged files that lie in the folder. */
    List<String> damagedFiles() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path.toAbsolutePath().getParent(), NAME + ".damaged-*")) {
            List<String> names = new ArrayList<>();
            for (Path file : files) {
                String name = file.getFileName().toString();
                Path owner = file.resolveSibling(name.replaceFirst("-(wal|journal)$", ""));
                if (owner.equals(file) || !Files.exists(owner)) { // what belongs to another file is no second one
                    names.add(name);
                }
            }
            Collections.sort(names);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void release(FileChannel lock) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            writer.close();
        } finally {
            release(lock);
        }
    }
}
