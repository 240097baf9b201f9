package io.hirundo.appliance.setup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;

/** Files that are there whole or not at all, whenever the power goes. What is already as it should be is not written. */
final class SafeFiles {

    private static final int ZEROES = 4096;

    private SafeFiles() {}

    /** @param permissions as in {@code rw-------} */
    static void write(Path file, String text, String permissions) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!holds(file, bytes)) {
            Files.createDirectories(file.getParent());
            put(file, bytes, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        }
    }

    /** The same for a file that is there, and keeps owner, group and permissions. */
    static void change(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (holds(file, bytes)) {
            return;
        }
        PosixFileAttributes old = Files.readAttributes(file, PosixFileAttributes.class);
        Path fresh = fresh(file);
        writeAndSync(fresh, bytes, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
        view.setOwner(old.owner());
        view.setGroup(old.group());
        view.setPermissions(old.permissions());
        rename(fresh, file);
    }

    static void link(Path link, Path target) throws IOException {
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
            return;
        }
        Files.createDirectories(link.getParent());
        Path fresh = fresh(link);
        Files.createSymbolicLink(fresh, target);
        rename(fresh, link);
    }

    static void remove(Path file) throws IOException {
        removeHalf(file);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(file);
            sync(file.getParent());
        }
    }

    /** What a power cut may have left beside the file. */
    static void removeHalf(Path file) throws IOException {
        fresh(file);
    }

    /** For a file on FAT, which knows neither owners nor permissions. */
    static void writePlain(Path file, byte[] bytes) throws IOException {
        if (!holds(file, bytes)) {
            put(file, bytes);
        }
    }

    /**
     * Puts bytes without a secret in the place of a file with one. The old blocks stay with the old file for as long as it is
     * open, also once it has no name any more; so they are overwritten, and hold no secret when they are given free. (What a
     * memory card keeps of them behind the back of its host is beyond reach.)
     */
    static void replaceSecret(Path file, byte[] bytes) throws IOException {
        try (FileChannel old = FileChannel.open(file, StandardOpenOption.WRITE)) {
            put(file, bytes);
            ByteBuffer zeroes = ByteBuffer.allocate(ZEROES);
            for (long at = 0; at < old.size(); at += zeroes.limit()) {
                zeroes.clear().limit((int) Math.min(ZEROES, old.size() - at));
                writeAll(old, zeroes, at);
            }
            old.force(true);
        }
    }

    private static void put(Path file, byte[] bytes, FileAttribute<?>... attributes) throws IOException {
        Path fresh = fresh(file);
        writeAndSync(fresh, bytes, attributes);
        rename(fresh, file);
    }

    private static boolean holds(Path file, byte[] bytes) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Arrays.equals(Files.readAllBytes(file), bytes);
    }

    /** What a cut left half done is begun anew. */
    private static Path fresh(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        return fresh;
    }

    private static void writeAndSync(Path file, byte[] bytes, FileAttribute<?>... attributes) throws IOException {
        try (FileChannel out = FileChannel.open(file,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            writeAll(out, ByteBuffer.wrap(bytes), 0);
            out.force(true);
        }
    }

    private static void writeAll(FileChannel out, ByteBuffer bytes, long from) throws IOException {
        long at = from;
        while (bytes.hasRemaining()) {
            at += out.write(bytes, at);
        }
    }

    private static void rename(Path fresh, Path file) throws IOException {
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(file.getParent());
    }

    /** So that the name is on the disk too. */
    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException removed) {
            // Nothing in it needs a name any more.
        }
    }
}
