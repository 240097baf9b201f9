package io.hirundo.gateway.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How long this machine has been running, the same for every process on it, and whatever its clock says.
 *
 * @param bootId of this start of the machine, proc(5)
 * @param ms     since that start; goes on while the machine sleeps
 */
record Uptime(String bootId, long ms) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path UPTIME = Path.of("/proc/uptime");

    static Uptime now() {
        try {
            String seconds = Files.readString(UPTIME, StandardCharsets.US_ASCII).split(" ", 2)[0];
            return new Uptime(Files.readString(BOOT_ID, StandardCharsets.US_ASCII).strip(),
                    Math.round(Double.parseDouble(seconds) * 1000));
        } catch (IOException e) {
            throw new UncheckedIOException("the kernel does not tell how long it has been running", e);
        }
    }
}
