package io.hirundo.appliance.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The configuration file as it was when Hirundo last started well with it, kept beside the data. A site must come up
 * again after somebody made a mistake in the file and nobody is there to put it right.
 */
public final class LastGood {

    private final Path copy;

    public LastGood(Path data) {
        copy = data.resolve("last-good.yaml");
    }

    public Path path() {
        return copy;
    }

    /** Keeps the text; whole or not at all, and for the owner's eyes only, for a URL in it may hold a password. */
    public void keep(String text) throws IOException {
        if (read().filter(text::equals).isPresent()) {
            return;
        }
        Files.createDirectories(copy.getParent());
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path fresh = Files.createTempFile(copy.getParent(), "last-good", ".new", ownerOnly);
        Files.writeString(fresh, text);
        Files.move(fresh, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    Optional<String> read() {
        try {
            return Files.isRegularFile(copy) ? Optional.of(Files.readString(copy)) : Optional.empty();
        } catch (IOException unreadable) {
            // As good as none: the caller then reports the problem that made it look for one.
            return Optional.empty();
        }
    }
}
