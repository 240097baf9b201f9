package io.hirundo.appliance.update;

import io.hirundo.appliance.backup.Sizes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What a file is, as far as its form tells. RAUC finds the same faults, but says of most of them only that a signature of some
 * quintillion bytes would not fit.
 *
 * <p>A bundle is a squashfs, then its signature (CMS), then the signature's length in eight bytes, big-endian (RAUC's reference,
 * "Bundle Formats"). A squashfs begins with {@code hsqs} and says at byte 40, little-endian, how long it is.
 */
final class BundleFile {

    private static final byte[] MAGIC = "hsqs".getBytes(StandardCharsets.US_ASCII);
    private static final int SUPERBLOCK = 96;
    private static final int BYTES_USED_AT = 40;
    private static final int TRAILER = 8;
    /** mksquashfs fills up to such a block. */
    private static final int BLOCK = 4096;
    /** RAUC takes none that is longer. */
    private static final long MAX_SIGNATURE = 64 << 20;

    private BundleFile() {}

    /** @return what is wrong with it, in words; empty where it may be a bundle */
    static Optional<String> trouble(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.of(Files.exists(file) ? "it is no file" : "there is no such file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer start = read(channel, 0, (int) Math.min(size, SUPERBLOCK));
            if (start.limit() < MAGIC.length || !start.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
                return Optional.of(size == 0 ? "it is empty" : "it is not a bundle");
            }
            if (size < SUPERBLOCK) {
                return Optional.of("it is cut short: " + size + " bytes are there");
            }
            return behindTheStart(channel, size, start.order(ByteOrder.LITTLE_ENDIAN).getLong(BYTES_USED_AT));
        }
    }

    private static Optional<String> behindTheStart(FileChannel channel, long size, long used) throws IOException {
        if (used < SUPERBLOCK) {
            return Optional.of("it is not a bundle");
        }
        if (size < used) {
            return Optional.of("it is cut short: " + Sizes.shown(size) + " are there of more than " + Sizes.shown(used));
        }
        long signature = read(channel, size - TRAILER, TRAILER).order(ByteOrder.BIG_ENDIAN).getLong(0);
        long payload = size - TRAILER - signature;
        if (signature > 0 && signature <= MAX_SIGNATURE && payload >= used && payload % BLOCK == 0) {
            return Optional.empty();
        }
        boolean isBare = signature == 0 || size <= (used + BLOCK - 1) / BLOCK * BLOCK;
        return Optional.of(isBare ? "it is not signed" : "it is cut short, or its end is damaged: no signature can be found there");
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException("the file becomes shorter while it is read");
            }
        }
        return bytes.flip();
    }
}
