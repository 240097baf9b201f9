package io.hirundo.gateway.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The pages of a SQLite file as they lie on the disk: those of the file and every version in its write-ahead log, also what
 * an earlier turn of the log left behind. Nothing of it is believed. Not thread-safe.
 *
 * <p>An image is named by a number: pages of the file by theirs, from 1; frames of the log by -1, -2 and so on.
 */
final class PageImages implements AutoCloseable {
    /** @param salt tells the turns of the log apart */
    private record Frame(int page, long salt) {}

    private final int pageBytes;
    private final FileChannel file;
    private final FileChannel wal;
    private final List<Frame> frames = new ArrayList<>();
    private final Map<Integer, List<Integer>> framesOfPage = new HashMap<>();

    /** Neither the file nor its log is written to. */
    PageImages(Path path, int pageBytes) throws IOException {
        this.pageBytes = pageBytes;
        file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            Path log = Path.of(path + "-wal");
            wal = Files.exists(log) ? FileChannel.open(log, StandardOpenOption.READ) : null;
            readFrames();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void readFrames() throws IOException {
        if (wal == null) {
            return;
        }
        ByteBuffer head = ByteBuffer.allocate(WalCheck.FRAME_HEADER_BYTES);
        for (int i = 0; walOffset(i) + WalCheck.FRAME_HEADER_BYTES < wal.size(); i++) {
            head.clear();
            readFully(wal, head, walOffset(i));
            head.flip();
            frames.add(new Frame(head.getInt(0), head.getLong(8)));
            framesOfPage.computeIfAbsent(head.getInt(0), _ -> new ArrayList<>()).add(i);
        }
    }

    private long walOffset(int frame) {
        return WalCheck.HEADER_BYTES + (long) frame * (WalCheck.FRAME_HEADER_BYTES + pageBytes);
    }

    int pageBytes() {
        return pageBytes;
    }

    /** The last one may be a part. */
    long pagesOfFile() throws IOException {
        return Math.ceilDiv(file.size(), pageBytes);
    }

    int frames() {
        return frames.size();
    }

    /** Fills {@code into} with an image; what the file is too short for is zero. */
    void read(long image, byte[] into) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into);
        if (image > 0) {
            readFully(file, buffer, (image - 1) * pageBytes);
        } else {
            readFully(wal, buffer, walOffset((int) (-image - 1)) + WalCheck.FRAME_HEADER_BYTES);
        }
        while (buffer.hasRemaining()) {
            buffer.put((byte) 0);
        }
    }

    private static void readFully(FileChannel channel, ByteBuffer into, long from) throws IOException {
        long at = from;
        while (into.hasRemaining()) {
            int read = channel.read(into, at);
            if (read < 0) {
                return;
            }
            at += read;
        }
    }

    /** Images in which a page may have stood when {@code near} was written, the likeliest first. */
    List<Long> of(int page, long near) throws IOException {
        List<Long> images = new ArrayList<>(3);
        List<Integer> inLog = framesOfPage.getOrDefault(page, List.of());
        if (near < 0 && !inLog.isEmpty()) {
            add(images, nearest(inLog, (int) (-near - 1)));
        }
        if (page > 0 && page <= pagesOfFile()) {
            images.add((long) page);
        }
        if (!inLog.isEmpty()) {
            add(images, inLog.getLast());
        }
        return images;
    }

    private static void add(List<Long> images, int frame) {
        long image = -1L - frame;
        if (!images.contains(image)) {
            images.add(image);
        }
    }

    /** One commit writes its pages in order of their number: what belongs to a page follows it, mostly. */
    private int nearest(List<Integer> candidates, int frame) {
        int best = candidates.getFirst();
        for (int candidate : candidates) {
            boolean sameTurn = frames.get(candidate).salt == frames.get(frame).salt;
            boolean bestIsSameTurn = frames.get(best).salt == frames.get(frame).salt;
            if (sameTurn && !bestIsSameTurn
                    || sameTurn == bestIsSameTurn && Math.abs(candidate - frame) < Math.abs(best - frame)) {
                best = candidate;
            }
        }
        return best;
    }

    @Override
    public void close() throws IOException {
        try (file) {
            if (wal != null) {
                wal.close();
            }
        }
    }
}
