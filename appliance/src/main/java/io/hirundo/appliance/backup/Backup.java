package io.hirundo.appliance.backup;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.appliance.backup.DataFiles.DataFile;
import io.hirundo.appliance.config.Settings;
import io.hirundo.gateway.journal.JournalCopy;
import io.hirundo.gateway.journal.JournalFacts;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a backup while the gateway runs or rests. It is made under another name and renamed when it is whole and on disk.
 * The journal is copied first into a file beside it, in one read transaction, so that a slow medium does not hold up the gateway's
 * write-ahead log for longer than that copy takes.
 */
public final class Backup {

    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final long LOOK_AT_COPY_MS = 200;

    private final Source source;
    private final Progress progress;
    private final Path work;
    private final ZipOutputStream zip;
    private final List<Manifest.Member> members = new ArrayList<>();
    private final long totalBytes;
    private long doneBytes;

    private Backup(Source source, Progress progress, Path work, ZipOutputStream zip, long totalBytes) {
        this.source = source;
        this.progress = progress;
        this.work = work;
        this.zip = zip;
        this.totalBytes = totalBytes;
    }

    /**
     * What is backed up.
     *
     * @param configuration the file; it need not exist
     * @param environment   names of variables that stand above it
     * @param version       of this Hirundo
     */
    public record Source(Settings settings, Path configuration, List<String> environment, String version) {}

    /**
     * What came of it.
     *
     * @param unknown files of the data folder that this version does not know and has taken as they are
     * @param left    files of the data folder that are not in it and that somebody may miss, each with the reason
     */
    public record Written(Manifest manifest, long bytes, List<String> unknown, List<String> left) {}

    /**
     * @param target  the file to write, for its owner alone
     * @param replace whether one that is there may be replaced
     * @throws IOException that says what is in the way; there is no such file then, or still the old one
     */
    public static Written write(Source source, Path target, boolean replace, Clock clock, Progress progress)
            throws IOException {
        Path file = target.toAbsolutePath().normalize();
        Path data = source.settings().data();
        refuse(file, replace);
        if (!Files.isDirectory(data)) {
            throw new IOException("there is nothing to back up: there is no data folder " + data + " (--data)");
        }
        try {
            List<DataFile> files = DataFiles.of(data);
            requireSpace(file.getParent(), files);
            try (WorkFolder work = WorkFolder.in(file.getParent(), ".hirundo-backup-")) {
                return write(source, file, files, work.path(), clock, progress);
            }
        } catch (AccessDeniedException e) {
            throw new IOException("no permission for " + e.getFile() + ": run this as the user that the gateway runs as", e);
        }
    }

    private static void refuse(Path file, boolean replace) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder; name a file in it, as in " + file.resolve("hirundo.zip"));
        }
        if (Files.exists(file) && !replace) {
            throw new IOException(file + " is there already; choose another name, or replace it with --force");
        }
        if (!Files.isDirectory(file.getParent())) {
            throw new IOException("there is no folder " + file.getParent());
        }
    }

    /** The journal stands there twice for a while: as its copy, and packed. */
    private static void requireSpace(Path folder, List<DataFile> files) throws IOException {
        long needed = 1 << 20;
        for (DataFile file : files) {
            switch (file.kind()) {
                case JOURNAL -> needed += 2 * Files.size(file.path());
                case TAKEN, UNKNOWN -> needed += Files.size(file.path());
                case LEFT, PASSING -> { }
            }
        }
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed) {
            throw new IOException("not enough room in " + folder + ": " + Sizes.shown(needed) + " are needed, "
                    + Sizes.shown(free) + " are free; name a file on another disk");
        }
    }

    private static Written write(Source source, Path file, List<DataFile> files, Path work, Clock clock, Progress progress)
            throws IOException {
        Path half = work.resolve("backup.zip");
        Manifest manifest;
        try (FileChannel channel = FileChannel.open(half, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                BufferedOutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.BEST_SPEED); // most of it is packed already
            manifest = new Backup(source, progress, work, zip, total(files)).all(files, clock);
            zip.finish();
            out.flush();
            channel.force(true);
        }
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Folders.forceOne(file.getParent());
        return new Written(manifest, Files.size(file),
                files.stream().filter(one -> one.kind() == DataFiles.Kind.UNKNOWN).map(DataFile::name).toList(),
                files.stream().filter(one -> one.kind() == DataFiles.Kind.LEFT)
                        .map(one -> one.name() + " (" + one.why() + ")").toList());
    }

    private static long total(List<DataFile> files) throws IOException {
        long total = 0;
        for (DataFile file : files) {
            if (file.kind() != DataFiles.Kind.LEFT && file.kind() != DataFiles.Kind.PASSING) {
                total += Files.size(file.path());
            }
        }
        return total;
    }

    private Manifest all(List<DataFile> files, Clock clock) throws IOException {
        configuration();
        Optional<JournalFacts> facts = Optional.empty();
        for (DataFile file : files) {
            switch (file.kind()) {
                case JOURNAL -> facts = journal(file);
                case TAKEN, UNKNOWN -> dataFile(file);
                case LEFT, PASSING -> { }
            }
        }
        Manifest manifest = new Manifest(Manifest.FORMAT, source.version(),
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(), source.settings().gatewayId(),
                facts.map(JournalFacts::journalId).orElse(""), facts.map(JournalFacts::events).orElse(0L),
                facts.map(JournalFacts::lastSeq).orElse(0L), mode(source.settings().data()), source.environment(), members);
        zip.putNextEntry(new ZipEntry(Manifest.NAME));
        zip.write(new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
        zip.closeEntry();
        return manifest;
    }

    private void configuration() throws IOException {
        if (Files.isRegularFile(source.configuration())) {
            add(Manifest.CONFIGURATION, source.configuration(), mode(source.configuration()), "");
        }
        List<Path> named = NamedFiles.of(source.settings());
        for (int i = 0; i < named.size(); i++) {
            add(Manifest.NAMED + i, named.get(i), mode(named.get(i)), NamedFiles.place(named.get(i), source.configuration()));
        }
    }

    private void dataFile(DataFile file) throws IOException {
        if (isSqlite(file.path())) {
            Path copy = work.resolve("copy.db");
            JournalCopy.writeAny(file.path(), copy);
            add(Manifest.DATA + file.name(), copy, mode(file.path()), "");
            Files.delete(copy);
        } else {
            add(Manifest.DATA + file.name(), file.path(), mode(file.path()), "");
        }
    }

    private static boolean isSqlite(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(SQLITE.length), SQLITE);
        }
    }

    private Optional<JournalFacts> journal(DataFile file) throws IOException {
        Path folder = Files.createDirectory(work.resolve("journal"));
        Path copy = folder.resolve(DataFiles.JOURNAL);
        long expected = Files.size(file.path());
        Thread watcher = Thread.ofVirtual().start(() -> watch(copy, expected));
        try {
            JournalCopy.write(file.path().getParent(), copy);
        } finally {
            watcher.interrupt();
        }
        Optional<JournalFacts> facts = JournalFacts.read(folder);
        add(Manifest.DATA + file.name(), copy, mode(file.path()), "");
        Folders.delete(folder);
        return facts;
    }

    /** SQLite tells nothing while it copies; the file's growth does. */
    private void watch(Path copy, long expected) {
        try {
            while (true) {
                Thread.sleep(LOOK_AT_COPY_MS);
                progress.at("copying the journal", Files.exists(copy) ? Files.size(copy) : 0, expected);
            }
        } catch (InterruptedException done) {
            Thread.currentThread().interrupt();
        } catch (IOException gone) {
            progress.at("copying the journal", 0, expected); // nothing depends on it
        }
    }

    private void add(String name, Path file, String mode, String path) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        Hashed copied;
        try (InputStream in = Files.newInputStream(file)) {
            copied = Hashed.copy(in, zip, piece -> progress.at("packing", doneBytes += piece, totalBytes));
        }
        zip.closeEntry();
        members.add(new Manifest.Member(name, copied.bytes(), copied.sha256(), mode, path));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
