package io.hirundo.appliance.diagnosis;

import io.hirundo.gateway.watch.MachineFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The machine, as checks see it.
 *
 * @param root     {@code /}, or a test's folder with {@code proc}, {@code sys} and {@code dev} below it
 * @param userName of this process
 * @param path     where its programs are looked for
 */
record Host(Path root, String userName, String path, Access access, Programs programs, Clock clock) {

    static Host ofThisMachine(String path) {
        return new Host(Path.of("/"), System.getProperty("user.name"), path, Access.ofThisProcess(),
                Programs.ofThisMachine(path), Clock.systemUTC());
    }

    /** @param path without the slash at the beginning */
    Path at(String path) {
        return root.resolve(path);
    }

    /** What the kernel tells of heat and power, read as a running gateway's watch reads it. */
    MachineFiles kernel() {
        return new MachineFiles(root);
    }

    /** A file's text without blanks around it; empty if it cannot be read. */
    Optional<String> text(String path) {
        return text(at(path));
    }

    static Optional<String> text(Path file) {
        try {
            // Device trees end their texts with a zero.
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1).replace("\0", "").strip());
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    /** A file's text; what is not UTF-8 in it is replaced. Empty if it cannot be read. */
    static Optional<String> utf8(Path file) {
        try {
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    OptionalLong number(String path) {
        return number(at(path));
    }

    static OptionalLong number(Path file) {
        Optional<String> text = text(file);
        try {
            return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text.get()));
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }

    /** What is in a folder and fits a glob, in order of name; nothing if there is no such folder. */
    List<Path> list(String folder, String glob) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(at(folder), glob)) {
            entries.forEach(found::add);
        } catch (IOException notThere) {
            return List.of();
        }
        found.sort(null);
        return found;
    }

    /** As people know it, without a test's root. */
    String shown(Path path) {
        return path.startsWith(root) ? "/" + root.relativize(path) : path.toString();
    }
}
