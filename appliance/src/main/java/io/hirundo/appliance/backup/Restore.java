package io.hirundo.appliance.backup;

import io.hirundo.appliance.DataLock;
import io.hirundo.gateway.journal.JournalCopy;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts a backup in place. All of it is written and synced into a folder beside the data folder first; then that takes the data
 * folder's name in one step. A journal goes on under an id of its own, see {@link JournalCopy}.
 */
public final class Restore {

    private final CheckedBackup backup;
    private final Clock clock;
    private final Progress progress;
    private final boolean force;

    /**
     * @param clock for names of what is set aside
     * @param force whether what is there may be set aside
     */
    public Restore(CheckedBackup backup, boolean force, Clock clock, Progress progress) {
        this.backup = backup;
        this.force = force;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * What came of it.
     *
     * @param journalId the restored journal's new id; empty if none was in the backup
     * @param placed    the configuration and files that it names, as far as they were not there already
     * @param aside     what was there before and now lies under these names
     * @param outside   files that the configuration names outside its own folder, which were not written
     */
    public record Restored(String journalId, List<Path> placed, List<Path> aside, List<Manifest.Member> outside) {}

    /**
     * @param data          becomes the data folder
     * @param configuration where the configuration goes; empty: it stays as it is
     * @throws IOException that says what is in the way; nothing is changed then, unless it says so
     */
    public Restored into(Path data, Optional<Path> configuration) throws IOException {
        if (Files.exists(data) && !Files.isDirectory(data)) {
            throw new IOException(data + " is no folder; name another with --data DIR");
        }
        if (!force && !DataFiles.isEmpty(data)) {
            throw new IOException(data + " is not empty. Restore into another folder (--data DIR), or set this one aside with --force");
        }
        try (PlacedFiles files = PlacedFiles.of(backup, configuration, force, clock)) {
            requireSpace(existing(data));
            if (!Files.isDirectory(data)) {
                return staged(data, files);
            }
            try (DataLock _ = DataLock.take(data, "gateway"); DataLock _ = DataLock.take(data, "sensors")) {
                return staged(data, files);
            }
        } catch (AccessDeniedException e) {
            throw new IOException("no permission for " + e.getFile()
                    + ": run this as root, or as the user that the gateway runs as and that owns the folder above", e);
        }
    }

    private static Path existing(Path folder) {
        Path there = folder.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there;
    }

    private void requireSpace(Path folder) throws IOException {
        long needed = backup.bytes() + (1 << 20);
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed) {
            throw new IOException("not enough room for the data folder: " + Sizes.shown(needed) + " are needed, "
                    + Sizes.shown(free) + " are free");
        }
    }

    private Restored staged(Path data, PlacedFiles files) throws IOException {
        Path parent = Files.createDirectories(data.toAbsolutePath().normalize().getParent());
        try (WorkFolder work = WorkFolder.in(parent, data.getFileName() + ".restoring-")) {
            Path staging = work.path();
            extract(staging);
            Path journal = staging.resolve(DataFiles.JOURNAL);
            String journalId = Files.exists(journal) ? JournalCopy.beginAnew(journal) : "";
            modesOf(staging, data);
            Optional<Path> owner = Optional.of(data).filter(Files::isDirectory);
            if (owner.isPresent()) {
                Folders.give(staging, owner.get());
            }
            files.stage(owner, progress);
            Folders.force(staging);
            return new Restored(journalId, files.targets(), swap(staging, data, files), files.outside());
        }
    }

    private void extract(Path staging) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        for (Manifest.Member member : backup.manifest().members()) {
            if (member.name().startsWith(Manifest.DATA)) {
                Path target = staging.resolve(member.name().substring(Manifest.DATA.length()));
                Files.createDirectories(target.getParent(), ownerOnly);
                backup.extract(member, target, progress);
            }
        }
    }

    /** As they were; a data folder that is there already has the one that this machine gave it. */
    private void modesOf(Path staging, Path data) throws IOException {
        for (Manifest.Member member : backup.manifest().members()) {
            if (member.name().startsWith(Manifest.DATA)) {
                Files.setPosixFilePermissions(staging.resolve(member.name().substring(Manifest.DATA.length())),
                        PosixFilePermissions.fromString(member.mode()));
            }
        }
        Files.setPosixFilePermissions(staging, Files.isDirectory(data) ? Files.getPosixFilePermissions(data)
                : PosixFilePermissions.fromString(backup.manifest().dataMode()));
    }

    private List<Path> swap(Path staging, Path data, PlacedFiles files) throws IOException {
        Optional<Path> former = Optional.empty();
        boolean worthKeeping = !DataFiles.isEmpty(data);
        if (Files.exists(data)) {
            former = Optional.of(moveAside(data));
        }
        try {
            Files.move(staging, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (former.isPresent()) {
                Files.move(former.get(), data, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
        Folders.forceOne(data.toAbsolutePath().getParent());
        if (former.isPresent() && !worthKeeping) {
            Folders.delete(former.get());
            former = Optional.empty();
        }
        try {
            return Stream.concat(former.stream(), files.place().stream()).toList();
        } catch (IOException e) {
            throw new IOException("the data folder " + data + " is restored, but not the configuration: " + e.getMessage(), e);
        }
    }

    private Path moveAside(Path data) throws IOException {
        Path aside = Folders.aside(data.toAbsolutePath().normalize(), clock);
        try {
            return Files.move(data, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            throw new IOException(data + " cannot be set aside (" + e.getReason() + "). If it is a file system of its own, "
                    + "restore into a folder on it: --data " + data.resolve("data"), e);
        }
    }
}
