package io.hirundo.image.machine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A memory card as a file: one disk with a partition table of the old kind, the first partition a FAT. Looked at and changed only
 * while no machine runs on it.
 *
 * @param tools of the tools root
 * @param file  raw and sparse
 */
public record Disk(Tools tools, Path file) {

    /** Where a partition lies, in bytes. */
    public record Partition(long start, long length) {}

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int SECTOR = 512;
    private static final int TABLE = 446;
    private static final int ENTRY = 16;
    private static final int SIGNATURE = 0xAA55;

    /** Another card with the same on it. */
    public Disk copyTo(Path copy) throws TestFailed, InterruptedException {
        tools.run(LIMIT, "cp", "--sparse=always", "--reflink=auto", file.toString(), copy.toString());
        return new Disk(tools, copy);
    }

    /** Makes the card larger, as the same image on another card. */
    public void grow(long bytes) throws IOException {
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength(Math.max(bytes, disk.length()));
        }
    }

    /** @param number 1 to 4, as the kernel counts */
    public Partition partition(int number) throws IOException, TestFailed {
        byte[] sector = new byte[SECTOR];
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "r")) {
            disk.readFully(sector);
        }
        ByteBuffer table = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
        if ((table.getShort(SECTOR - 2) & 0xFFFF) != SIGNATURE) {
            throw new TestFailed(file + " has no partition table");
        }
        int entry = TABLE + ENTRY * (number - 1);
        return new Partition(Integer.toUnsignedLong(table.getInt(entry + 8)) * SECTOR,
                Integer.toUnsignedLong(table.getInt(entry + 12)) * SECTOR);
    }

    /** Puts a file on the FAT, where a person with a card reader would. */
    public void put(String path, byte[] content) throws IOException, TestFailed, InterruptedException {
        Path local = Files.write(file.resolveSibling(file.getFileName() + ".put"), content);
        try {
            put(path, local);
        } finally {
            Files.delete(local);
        }
    }

    /** As the other. */
    public void put(String path, Path local) throws IOException, TestFailed, InterruptedException {
        tools.run(LIMIT, "mcopy", "-o", "-i", fat(), local.toString(), "::" + path);
    }

    /** A file of the FAT as text. */
    public String read(String path) throws IOException, TestFailed, InterruptedException {
        return tools.run(LIMIT, "mtype", "-i", fat(), "::" + path);
    }

    /** Whether the FAT has the file. */
    public boolean has(String path) throws IOException, InterruptedException {
        try {
            read(path);
            return true;
        } catch (TestFailed absent) {
            return false;
        }
    }

    /** Writes zeros, or anything else, over a piece of the card. */
    public void overwrite(long at, byte[] bytes) throws IOException {
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.seek(at);
            disk.write(bytes);
        }
    }

    /** As text for a file of the FAT. */
    public static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String fat() throws IOException, TestFailed {
        return file + "@@" + partition(1).start();
    }
}
