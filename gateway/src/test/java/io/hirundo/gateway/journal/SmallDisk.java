package io.hirundo.gateway.journal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real ext4 file system of a few MiB in a file, mounted for a test. It takes root, and a kernel that mounts loop devices. */
final class SmallDisk implements AutoCloseable {
    private final Path mount;

    SmallDisk(Path dir, long bytes) throws IOException, InterruptedException {
        Path image = dir.resolve("disk.img");
        mount = Files.createDirectories(dir.resolve("disk"));
        run("truncate", "-s", Long.toString(bytes), image.toString());
        run("mkfs.ext4", "-q", "-m", "0", image.toString()); // nothing set apart for root, who runs this
        run("mount", "-o", "loop", image.toString(), mount.toString());
    }

    Path path() {
        return mount;
    }

    /** What another program does that never has enough: takes all that is free. */
    void fill(String name) throws IOException {
        byte[] zeros = new byte[16 * 1024];
        for (int size = zeros.length; size >= 1024; size /= 2) { // ever smaller pieces, to the last
            try (OutputStream out = Files.newOutputStream(mount.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                while (true) {
                    out.write(zeros, 0, size);
                }
            } catch (IOException full) {
                if (!String.valueOf(full.getMessage()).contains("No space left")) {
                    throw full;
                }
            }
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new AssertionError(needed(command), e);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(needed(command) + ": " + said.strip());
        }
    }

    private static String needed(String... command) {
        return "This test mounts a small file system: it needs root, e2fsprogs, mount and loop devices. \""
                + String.join(" ", List.of(command)) + "\" failed";
    }

    @Override
    public void close() throws IOException {
        try {
            run("umount", mount.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while unmounting " + mount, e);
        }
    }
}
