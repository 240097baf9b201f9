package io.hirundo.appliance.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The wall clock of other processes, shown wrong by libfaketime (Debian package {@code faketime}); their monotonic one goes on
 * as it is, as on a machine whose clock is set.
 */
final class FakeTime {
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";
    private static final List<String> FOLDERS = List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/local/lib");

    private final Path file;

    /** @param dir for its file */
    FakeTime(Path dir) {
        file = dir.resolve("faketime");
        ahead(Duration.ZERO);
    }

    /** For a process that is to be started. */
    Map<String, String> environment() {
        Path library = FOLDERS.stream().map(folder -> Path.of(folder, LIBRARY)).filter(Files::exists).findFirst()
                .orElseThrow(() -> new AssertionError("no " + LIBRARY + " in " + FOLDERS + ": ./hirundo setup test installs it"));
        return Map.of("LD_PRELOAD", library.toString(), "FAKETIME_TIMESTAMP_FILE", file.toString(), "FAKETIME_NO_CACHE", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1", "NO_FAKE_STAT", "1",
                // Its mending of waits by the monotonic clock, for an old C library, would make the JVM's last for decades.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /** From now on the clock shows so much more than it should; a negative time: less. */
    void ahead(Duration by) {
        try {
            Path next = Files.writeString(file.resolveSibling("faketime.new"), (by.isNegative() ? "" : "+") + by.toSeconds() + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AssertionError("the clock cannot be set", e);
        }
    }
}
