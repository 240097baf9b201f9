package io.hirundo.image.machine;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a machine wrote to its disk and when it asked for it to be safe, as QEMU's blklogwrites has it: the format of dm-log-writes
 * (Linux, Documentation/admin-guide/device-mapper/log-writes.rst).
 *
 * <p>A card with a cache owes its owner only what came before a flush that it has answered. Of the rest anything may have reached
 * the flash when the power went, in any order, and of one write some sectors and not others. {@link #replay} makes such a card.
 * It is a real failure of cards; what is not modelled is a card that also loses what it had answered for, or its neighbours.
 */
public final class WriteLog implements Closeable {

    /**
     * What a replay did.
     *
     * @param flushes the safe points
     * @param safe    writes before the last of them
     * @param whole   writes behind it that reached the card
     * @param torn    those of which some sectors did
     * @param lost    those of which nothing did
     */
    public record Replayed(int flushes, int safe, int whole, int torn, int lost) {}

    /**
     * Between two entries.
     *
     * @param at     where it is in the log
     * @param writes so many came before
     * @param safe   so many of them before the last flush
     */
    private record Point(long at, int writes, int safe, int flushes) {
        int atRisk() {
            return writes - safe;
        }
    }

    private record Write(long sector, int sectors, long at, boolean discard, boolean durable) {}

    private static final long MAGIC = 0x6a736677736872L;
    private static final int MAGIC_AT = 0;
    private static final int SECTOR_SIZE_AT = 24;
    private static final long FLUSH = 1;
    private static final long FUA = 2;
    private static final long DISCARD = 4;
    private static final long MARK = 8;
    /** A disk of 2^40 sectors is none that we make: what says more is not an entry but what was left behind it. */
    private static final long MOST_SECTORS = 1L << 40;

    private final FileChannel log;
    private final int sectorSize;
    private final List<Write> writes = new ArrayList<>();
    private final List<Point> points = new ArrayList<>();

    private WriteLog(FileChannel log, int sectorSize) {
        this.log = log;
        this.sectorSize = sectorSize;
    }

    /** Reads a log whose machine is gone, to where it ends. Its own count of entries is not asked: a kill leaves it behind. */
    public static WriteLog read(Path file) throws IOException, TestFailed {
        FileChannel log = FileChannel.open(file, StandardOpenOption.READ);
        try {
            WriteLog read = new WriteLog(log, sectorSize(file, log));
            read.entries();
            return read;
        } catch (IOException | TestFailed | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** QEMU writes its head with the first flush: a machine that never asked for one leaves none. */
    private static int sectorSize(Path file, FileChannel log) throws IOException, TestFailed {
        if (log.size() < QemuArguments.SECTOR) {
            return QemuArguments.SECTOR;
        }
        ByteBuffer head = bytes(log, 0, QemuArguments.SECTOR);
        if (head.getLong(MAGIC_AT) == 0) {
            return QemuArguments.SECTOR;
        }
        if (head.getLong(MAGIC_AT) != MAGIC) {
            throw new TestFailed(file + " is no log of writes");
        }
        return head.getInt(SECTOR_SIZE_AT);
    }

    private void entries() throws IOException {
        long at = sectorSize;
        long end = log.size();
        int safe = 0;
        int flushes = 0;
        points.add(new Point(at, 0, 0, 0));
        while (at + sectorSize <= end) {
            ByteBuffer entry = bytes(log, at, 32);
            long sector = entry.getLong(0);
            long sectors = entry.getLong(8);
            long flags = entry.getLong(16);
            boolean blank = sector == 0 && sectors == 0 && flags == 0;
            boolean hasData = (flags & (DISCARD | MARK)) == 0;
            long next = at + sectorSize + (hasData ? sectors * sectorSize : 0);
            if (blank || sectors < 0 || sectors > MOST_SECTORS || flags > (FLUSH | FUA | DISCARD | MARK) || next > end) {
                return;
            }
            if ((flags & FLUSH) != 0) {
                safe = writes.size(); // a flush answers for what came before, not for the write that carries it
                flushes++;
            }
            if (sectors > 0 && (flags & MARK) == 0) {
                writes.add(new Write(sector, (int) Math.min(Integer.MAX_VALUE, sectors), at + sectorSize, !hasData,
                        (flags & FUA) != 0));
            }
            at = next;
            points.add(new Point(at, writes.size(), safe, flushes));
        }
    }

    /** How many writes came behind the last flush, and may be lost. */
    public int atRisk() {
        return points.getLast().atRisk();
    }

    /**
     * Makes a card on which the power failed at some moment behind {@code from}, one at which there was something to lose, and rather one
     * at which there was much; at the end of the log if there was no such moment. A machine that is killed at any moment has most times
     * asked for all to be safe just before.
     *
     * @param disk   as it was when the log began; it is written to
     * @param random decides when, and what of the rest has arrived
     * @param from   a length that the log had
     */
    public Replayed replay(Path disk, RandomGenerator random, long from) throws IOException {
        List<Point> moments = points.stream().filter(point -> point.at >= from).toList();
        return replay(disk, random, moment(moments, random));
    }

    /** A moment counts once for each write that it may lose: nearly all have one, and the few with dozens are those that matter. */
    private Point moment(List<Point> moments, RandomGenerator random) {
        long all = moments.stream().mapToLong(Point::atRisk).sum();
        long chosen = all == 0 ? 0 : random.nextLong(all);
        for (Point moment : moments) {
            chosen -= moment.atRisk();
            if (chosen < 0) {
                return moment;
            }
        }
        return points.getLast();
    }

    private Replayed replay(Path disk, RandomGenerator random, Point end) throws IOException {
        int whole = 0;
        int torn = 0;
        int lost = 0;
        try (FileChannel card = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            for (Write write : writes.subList(0, end.safe)) {
                put(card, write, all(write));
            }
            // In their order: of two writes to one sector a card never ends with the older over the newer one. That a newer
            // write arrives elsewhere and an older does not is what "reordered" comes to when the power is gone.
            for (Write write : writes.subList(end.safe, end.writes)) {
                BitSet arrived = write.durable ? all(write) : arrived(write, random);
                put(card, write, arrived);
                int count = arrived.cardinality();
                whole += count == write.sectors ? 1 : 0;
                lost += count == 0 ? 1 : 0;
                torn += count > 0 && count < write.sectors ? 1 : 0;
            }
        }
        return new Replayed(end.flushes, end.safe, whole, torn, lost);
    }

    /** A third of the writes arrive, a third is lost, and of a third some sectors arrive. */
    private static BitSet arrived(Write write, RandomGenerator random) {
        return switch (random.nextInt(3)) {
            case 0 -> all(write);
            case 1 -> new BitSet();
            default -> {
                BitSet some = new BitSet(write.sectors);
                for (int i = 0; i < write.sectors; i++) {
                    some.set(i, random.nextBoolean());
                }
                yield some;
            }
        };
    }

    private static BitSet all(Write write) {
        BitSet all = new BitSet(write.sectors);
        all.set(0, write.sectors);
        return all;
    }

    private void put(FileChannel card, Write write, BitSet arrived) throws IOException {
        if (write.discard) {
            return; // a card may keep what was discarded, and most do
        }
        for (int from = arrived.nextSetBit(0); from >= 0; ) {
            int to = arrived.nextClearBit(from);
            long position = (write.sector + from) * sectorSize;
            long left = (long) (to - from) * sectorSize;
            long source = write.at + (long) from * sectorSize;
            card.position(position);
            while (left > 0) {
                long moved = log.transferTo(source, left, card);
                source += moved;
                left -= moved;
            }
            from = arrived.nextSetBit(to);
        }
    }

    private static ByteBuffer bytes(FileChannel file, long at, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException("the log of writes ends at " + (at + buffer.position()));
            }
        }
        return buffer;
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
