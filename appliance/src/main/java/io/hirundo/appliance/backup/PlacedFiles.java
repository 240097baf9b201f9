package io.hirundo.appliance.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The configuration and the files that it names, on their way to their places: written beside those and synced, then renamed.
 * What is there with the same content stays; what is there with another is set aside if that was allowed. Nothing is written
 * outside the configuration's folder: a backup that somebody made up must not reach the rest of the machine.
 */
final class PlacedFiles implements AutoCloseable {

    /** @param fresh beside the target; there once it was staged */
    private record Placement(Manifest.Member member, Path target, Path fresh) {}

    private final CheckedBackup backup;
    private final Clock clock;
    private final List<Placement> placements;
    private final List<Manifest.Member> outside;

    private PlacedFiles(CheckedBackup backup, Clock clock, List<Placement> placements, List<Manifest.Member> outside) {
        this.backup = backup;
        this.clock = clock;
        this.placements = placements;
        this.outside = outside;
    }

    /** @throws IOException if something else is there and may not be set aside */
    static PlacedFiles of(CheckedBackup backup, Optional<Path> configuration, boolean force, Clock clock) throws IOException {
        List<Placement> placements = new ArrayList<>();
        List<Manifest.Member> outside = new ArrayList<>();
        if (configuration.isPresent()) {
            Path file = configuration.get().toAbsolutePath().normalize();
            for (Manifest.Member member : backup.manifest().members()) {
                Optional<Path> target = target(member, file);
                if (target.isEmpty()) {
                    continue;
                }
                if (!target.get().startsWith(file.getParent())) {
                    outside.add(member);
                } else if (!isThere(backup, member, target.get(), force)) {
                    placements.add(new Placement(member, target.get(),
                            target.get().resolveSibling("." + target.get().getFileName() + "." + UUID.randomUUID())));
                }
            }
        }
        return new PlacedFiles(backup, clock, placements, outside);
    }

    private static Optional<Path> target(Manifest.Member member, Path configuration) {
        if (member.name().equals(Manifest.CONFIGURATION)) {
            return Optional.of(configuration);
        }
        return member.name().startsWith(Manifest.NAMED)
                ? Optional.of(configuration.resolveSibling(member.path()).normalize()) : Optional.empty();
    }

    /** Whether nothing is to be done. */
    private static boolean isThere(CheckedBackup backup, Manifest.Member member, Path target, boolean force) throws IOException {
        if (!Files.exists(target)) {
            return false;
        }
        if (!Files.isRegularFile(target)) {
            throw new IOException(target + " is no file; restore the configuration elsewhere with --config FILE");
        }
        if (backup.holds(member, target)) {
            return true;
        }
        if (!force) {
            throw new IOException(target + " is there and differs from the one in the backup. Leave it as it is with "
                    + "--keep-config, set it aside with --force, or restore elsewhere with --config FILE");
        }
        return false;
    }

    /** Those that the configuration names elsewhere: they are for the user to put there. */
    List<Manifest.Member> outside() {
        return outside;
    }

    /** The places that something is put in. */
    List<Path> targets() {
        return placements.stream().map(Placement::target).toList();
    }

    /** Writes all of them beside their places. @param owner a folder whose owner gets what the gateway alone may read */
    void stage(Optional<Path> owner, Progress progress) throws IOException {
        for (Placement placement : placements) {
            Files.createDirectories(placement.target.getParent());
            backup.extract(placement.member, placement.fresh, progress);
            Files.setPosixFilePermissions(placement.fresh, PosixFilePermissions.fromString(placement.member.mode()));
            if (owner.isPresent() && placement.member.name().startsWith(Manifest.NAMED)) {
                Folders.give(placement.fresh, owner.get());
            }
            Folders.forceOne(placement.fresh);
        }
    }

    /** Puts them in their places. @return what was set aside */
    List<Path> place() throws IOException {
        List<Path> aside = new ArrayList<>();
        for (Placement placement : placements) {
            if (Files.exists(placement.target)) {
                aside.add(Files.move(placement.target, Folders.aside(placement.target, clock), StandardCopyOption.ATOMIC_MOVE));
            }
            Files.move(placement.fresh, placement.target, StandardCopyOption.ATOMIC_MOVE);
            Folders.forceOne(placement.target.getParent());
        }
        return aside;
    }

    /** Removes what was staged and not placed. */
    @Override
    public void close() throws IOException {
        for (Placement placement : placements) {
            Files.deleteIfExists(placement.fresh);
        }
    }
}
