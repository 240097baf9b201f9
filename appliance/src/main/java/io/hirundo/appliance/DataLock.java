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

/**
 * The right to be the only one of a kind on a data folder. Two gateways on one journal would give out the same seq twice.
 * The kernel takes the lock back when the process ends, however it ends.
 */
final class DataLock implements AutoCloseable {

    private final FileChannel channel;

    private DataLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * @param kind {@code gateway} or {@code sensors}
     * @throws IOException that says who has it, or why the folder cannot be used
     */
    static DataLock take(Path data, String kind) throws IOException {
        Path file = data.resolve(kind + ".lock");
        Files.createDirectories(data);
        FileChannel channel = FileChannel.open(file,
                StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (lock(channel).isEmpty()) {
                throw new IOException("another Hirundo (" + kind + (holder(channel)) + ") works on " + data
                        + ". Stop it, or give this one a folder of its own: --data DIR");
            }
            String pid = ProcessHandle.current().pid() + "\n";
            channel.truncate(0).write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
            return new DataLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
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

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
