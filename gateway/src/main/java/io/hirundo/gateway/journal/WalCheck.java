package io.hirundo.gateway.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks whether a write-ahead log was damaged. SQLite itself reads it as far as the checksums are right and takes what follows
 * for the torn end of a commit that a power cut broke off: commits that were synced, and acknowledged, would be gone
 * without a word. But only one commit can be torn: where two or more follow the break, the first of them was on disk.
 *
 * <p>The format: SQLite, "Database File Format", section 4.1 to 4.3.
 */
final class WalCheck {
    static final int HEADER_BYTES = 32;
    static final int FRAME_HEADER_BYTES = 24;
    private static final int MAGIC = 0x377f0682;
    /** Far more than a log has but in a burst, and it is read into the heap; what is larger SQLite alone judges. */
    private static final long MAX_BYTES = 32L << 20;

    private final ByteBuffer wal;
    private final int pageBytes;
    private int sum1;
    private int sum2;

    private WalCheck(ByteBuffer wal) {
        this.wal = wal;
        this.pageBytes = wal.getInt(8);
        // The lowest bit of the magic number says how the words of the checksum stand; all other numbers are big-endian.
        wal.order((wal.getInt(0) & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }

    /** @return what is wrong with it; empty if nothing is, or if there is no log */
    static Optional<String> damageOf(Path wal) throws IOException {
        if (!Files.exists(wal) || Files.size(wal) <= HEADER_BYTES || Files.size(wal) > MAX_BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(wal));
        int page = bytes.getInt(8);
        boolean power = page >= 512 && page <= 65_536 && Integer.bitCount(page) == 1;
        if ((bytes.getInt(0) & ~1) != MAGIC || !power) {
            return Optional.of("the head of its write-ahead log is overwritten");
        }
        return new WalCheck(bytes).damage();
    }

    private Optional<String> damage() {
        add(0, 24);
        if (sum1 != bigEndian(24) || sum2 != bigEndian(28)) {
            return Optional.of("the head of its write-ahead log has a wrong checksum");
        }
        int frame = HEADER_BYTES;
        while (isFrame(frame) && isRight(frame)) {
            frame += FRAME_HEADER_BYTES + pageBytes;
        }
        int commits = 0;
        for (int behind = frame; isFrame(behind); behind += FRAME_HEADER_BYTES + pageBytes) {
            commits += bigEndian(behind + 4) != 0 ? 1 : 0;
        }
        return commits < 2 ? Optional.empty()
                : Optional.of("its write-ahead log has a wrong checksum at byte " + frame + ", and " + commits + " commits behind it");
    }

    /** Whether a whole frame of this generation of the log stands here: an older one has other salts. */
    private boolean isFrame(int at) {
        return at + FRAME_HEADER_BYTES + pageBytes <= wal.limit()
                && bigEndian(at + 8) == bigEndian(16) && bigEndian(at + 12) == bigEndian(20);
    }

    private boolean isRight(int at) {
        add(at, 8);
        add(at + FRAME_HEADER_BYTES, pageBytes);
        return sum1 == bigEndian(at + 16) && sum2 == bigEndian(at + 20);
    }

    private void add(int from, int length) {
        for (int at = from; at < from + length; at += 8) {
            sum1 += wal.getInt(at) + sum2;
            sum2 += wal.getInt(at + 4) + sum1;
        }
    }

    private int bigEndian(int at) {
        int word = wal.getInt(at);
        return wal.order() == ByteOrder.BIG_ENDIAN ? word : Integer.reverseBytes(word);
    }
}
