package io.hirundo.appliance.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A disk of its own in a file, with ext4 on it: so that what the kernel counts for the block device is what is measured and nothing
 * else. It takes root; without it the plain folder is used, and nothing is known of the device.
 */
final class LoopDisk implements AutoCloseable {
    /** The seventh number of a block device's {@code stat} is the sectors written, of 512 bytes whatever the device has. */
    private static final int SECTORS_WRITTEN = 6;
    private static final int SECTOR_BYTES = 512;

    private final Path path;
    private final Optional<Path> stat;

    private LoopDisk(Path path, Optional<Path> stat) {
        this.path = path;
        this.stat = stat;
    }

    static LoopDisk mount(Path folder, long bytes, PrintStream out) throws IOException, InterruptedException {
        Path image = folder.resolve("disk.img");
        Path mount = Files.createDirectories(folder.resolve("disk"));
        try {
            run("truncate", "-s", Long.toString(bytes), image.toString());
            // Otherwise the kernel fills in the tables of inodes while it is measured.
            run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", image.toString());
            run("mount", "-o", "loop", image.toString(), mount.toString());
        } catch (IOException e) {
            out.println("Nothing is measured below the file system: " + e.getMessage());
            return new LoopDisk(mount, Optional.empty());
        }
        String device = run("findmnt", "-n", "-o", "SOURCE", mount.toString()).strip();
        return new LoopDisk(mount, Optional.of(Path.of("/sys/block", Path.of(device).getFileName().toString(), "stat")));
    }

    Path path() {
        return path;
    }

    /** All that was written is on the disk when this returns. */
    void sync() throws IOException, InterruptedException {
        run("sync", "-f", path.toString());
    }

    Optional<Long> writtenBytes() throws IOException {
        return stat.isEmpty() ? Optional.empty()
                : Optional.of(Long.parseLong(Files.readString(stat.get()).strip().split("\\s+")[SECTORS_WRITTEN]) * SECTOR_BYTES);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said.strip());
        }
        return said;
    }

    @Override
    public void close() throws IOException {
        if (stat.isEmpty()) {
            return;
        }
        try {
            run("umount", path.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
