package io.hirundo.gateway.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that holds some of the disk, to be given up when the disk is full. Dropping old blocks takes room itself: SQLite writes
 * into the write-ahead log what changes, and that log into the file, before anything is given back. It is given up a piece at a
 * time: whoever filled the disk is most likely still at it, and takes what the journal does not.
 *
 * <p>Owned by the journal writer; before that runs, by who opens the journal; after it, by who closes it.
 */
final class Reserve {
    static final String NAME = "journal.reserve";
    private static final Logger log = LoggerFactory.getLogger(Reserve.class);
    private static final int CHUNK_BYTES = 64 * 1024;
    /** Enough to write that a slice of blocks is dropped. */
    private static final long PIECE_BYTES = 1 << 20;

    private final Path file;
    private final long bytes;
    private long heldBytes;

    /** @param bytes 0: nothing is ever held */
    Reserve(Path dir, long bytes) {
        this.file = dir.resolve(NAME);
        this.bytes = bytes;
        this.heldBytes = file.toFile().length();
    }

    long bytes() {
        return bytes;
    }

    boolean isMissing() {
        return heldBytes < bytes;
    }

    /** Gives a piece back, but not the last: with that the next start opens the journal. @return whether there was one to give */
    boolean releaseButLast() {
        return heldBytes > PIECE_BYTES && release();
    }

    /** Gives a piece back. @return whether there was one to give */
    boolean release() {
        if (heldBytes == 0) {
            return false;
        }
        heldBytes = Math.max(0, heldBytes - PIECE_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(heldBytes);
            return true;
        } catch (IOException e) {
            log.warn("The reserve {} cannot be given up: {}", file, e.toString());
            return false;
        }
    }

    /**
     * Takes back the last piece, or what there is of it, before somebody else does: when the journal is open, and again when it is closed
     * and the room of its write-ahead log is free.
     */
    void holdLastPiece() {
        long wanted = Math.min(bytes, PIECE_BYTES) - heldBytes;
        if (wanted <= 0) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            write(channel, wanted);
        } catch (IOException e) {
            log.debug("Of the last piece of the reserve not all could be taken back", e); // what could be, is held
        }
        heldBytes = file.toFile().length();
    }

    /** Takes the room. Where that fails, none is taken: the next try may come at any time. */
    void make() {
        Path growing = file.resolveSibling(NAME + ".new");
        try {
            fill(growing);
            Files.move(growing, file, StandardCopyOption.ATOMIC_MOVE);
            heldBytes = bytes;
        } catch (IOException e) {
            log.warn("The reserve {} of {} bytes cannot be made: {}", file, bytes, e.toString());
            try {
                Files.deleteIfExists(growing);
            } catch (IOException undeleted) {
                log.warn("{} cannot be deleted: {}", growing, undeleted.toString());
            }
        }
    }

    private void fill(Path growing) throws IOException {
        try (FileChannel channel = FileChannel.open(growing, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            write(channel, bytes);
        }
    }

    /** With noise: a file system that packs, or that leaves holes for zeros, would hold nothing. */
    private static void write(FileChannel channel, long bytes) throws IOException {
        byte[] noise = new byte[CHUNK_BYTES];
        new SplittableRandom(1).nextBytes(noise);
        for (long left = bytes; left > 0;) {
            left -= channel.write(ByteBuffer.wrap(noise, 0, (int) Math.min(left, noise.length)));
        }
        channel.force(true);
    }
}
