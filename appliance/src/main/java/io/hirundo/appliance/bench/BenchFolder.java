package io.hirundo.appliance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a benchmark works. Logs stay there; what takes gigabytes does not. */
final class BenchFolder {
    private BenchFolder() {}

    /** @param parent a folder on the disk to be measured; made if it is missing */
    static Path make(Optional<Path> parent) throws IOException {
        return parent.isPresent() ? Files.createTempDirectory(Files.createDirectories(parent.get().toAbsolutePath()), "hirundo-bench")
                : Files.createTempDirectory("hirundo-bench");
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
