package io.hirundo.appliance.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeFilesTest {
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir
    Path folder;

    @Test
    void writesWholeFilesWithTheirPermissionsAndLeavesNothingBeside() throws IOException {
        Path file = folder.resolve("a/b/conf");
        SafeFiles.write(file, "one", "rw-------");
        SafeFiles.write(file, "two", "rw-------");

        assertThat(file).hasContent("two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(names(file.getParent())).containsExactly("conf");
    }

    @Test
    void doesNotWriteWhatIsThereAlready() throws IOException {
        Path file = folder.resolve("conf");
        SafeFiles.write(file, "one", "rw-------");
        Files.setLastModifiedTime(file, LONG_AGO);
        SafeFiles.write(file, "one", "rw-------");
        SafeFiles.change(file, "one");
        SafeFiles.writePlain(file, "one".getBytes(StandardCharsets.UTF_8));
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(LONG_AGO);
    }

    @Test
    void goesOnFromWhatAPowerCutLeftHalfDone() throws IOException {
        Path file = folder.resolve("conf");
        Files.writeString(folder.resolve("conf.new"), "ha");
        SafeFiles.write(file, "whole", "rw-r--r--");
        assertThat(file).hasContent("whole");
        assertThat(names(folder)).containsExactly("conf");
    }

    @Test
    void aChangedFileKeepsItsPermissions() throws IOException {
        Path file = Files.writeString(folder.resolve("hirundo.yaml"), "a");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        SafeFiles.change(file, "b");
        assertThat(file).hasContent("b");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-r-----");
    }

    @Test
    void theBlocksOfAReplacedSecretAreOverwritten() throws IOException {
        String secret = "password: geheim ".repeat(1_000);
        Path file = Files.writeString(folder.resolve("setup"), secret);
        Path blocks = Files.createLink(folder.resolve("the same blocks"), file);

        SafeFiles.replaceSecret(file, "password: gone".getBytes(StandardCharsets.UTF_8));

        assertThat(file).hasContent("password: gone");
        assertThat(Files.readAllBytes(blocks)).hasSize(secret.length()).containsOnly(0);
    }

    @Test
    void linksAndRemoves() throws IOException {
        Path link = folder.resolve("localtime");
        SafeFiles.link(link, Path.of("/zones/A"));
        SafeFiles.link(link, Path.of("/zones/B"));
        assertThat(Files.readSymbolicLink(link)).isEqualTo(Path.of("/zones/B"));
        SafeFiles.remove(link);
        SafeFiles.remove(link);
        SafeFiles.remove(folder.resolve("no/such/folder"));
        assertThat(names(folder)).isEmpty();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
