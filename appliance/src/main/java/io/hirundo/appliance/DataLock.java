package io.hirundo.appliance;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to be the only one of a kind on a data folder. Two gateways on one journal would give out the same seq twice.
 * The kernel takes the lock back when the process ends, however it ends.
 */
public final class DataLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataLock.class);

    private final FileChannel channel;

    private DataLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * @param kind {@code gateway} or {@code sensors}
     * @throws IOException that says who has it, or why the folder cannot be used
     */
    public static DataLock take(Path data, String kind) throws IOException {
        Path file = data.resolve(kind + ".lock");
        Files.createDirectories(data);
        FileChannel channel = FileChannel.open(file,
                StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (lock(channel).isEmpty()) {
                throw new IOException("another Hirundo (" + kind + (holder(channel)) + ") works on " + data
                        + ". Stop it, or give this one a folder of its own: --data DIR");
            }
            signed(channel, file);
            return new DataLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** For whoever is refused. The lock holds without it, and on a full disk it cannot be written. */
    private static void signed(FileChannel channel, Path file) {
        String pid = ProcessHandle.current().pid() + "\n";
        try {
            channel.truncate(0).write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException e) {
            LOG.warn("{} is held without the number of this process in it: {}", file, e.toString());
        }
    }

    private static Optional<FileLock> lock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException sameProcess) {
            return Optional.empty();
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(32);
        channel.read(bytes, 0);
        String pid = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
        return pid.isEmpty() ? "" : ", pid " + pid;
    }

    /**
     * The process that has it now: the one that is written in the file, if the kernel lists a lock of it. Nothing is opened
     * for writing or taken, so whoever starts at this moment is not kept from it.
     *
     * @param root {@code /}, or a test's
     * @throws IOException if file or list cannot be read
     */
    public static OptionalLong holder(Path root, Path data, String kind) throws IOException {
        Path file = data.resolve(kind + ".lock");
        if (!Files.exists(file)) {
            return OptionalLong.empty();
        }
        String pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
        // proc_locks(5): "1: POSIX  ADVISORY  WRITE 3568 fd:00:2531452 0 EOF"; an arrow stands in one that waits
        return Files.readAllLines(root.resolve("proc/locks")).stream().map(line -> line.strip().split("\\s+"))
                .anyMatch(words -> words.length > 4 && words[1].equals("POSIX") && words[3].equals("WRITE") && words[4].equals(pid))
                ? OptionalLong.of(Long.parseLong(pid)) : OptionalLong.empty();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
