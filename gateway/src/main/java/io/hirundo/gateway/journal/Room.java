package io.hirundo.gateway.journal;

import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Watches how much of the disk is free. While it is short of room the file does not grow: what is written takes the pages of
 * what was dropped. A file that had grown in the write-ahead log alone could be neither written nor made smaller on a full disk.
 *
 * <p>Owned by the journal writer.
 */
final class Room {
    private static final Logger log = LoggerFactory.getLogger(Room.class);
    private static final long LOOK_EVERY_MS = 1_000;
    /** So much more than is kept must be free for the shortage to be over: else it would come and go with every block. */
    private static final int HYSTERESIS = 16;
    private static final long LEAST_MARGIN_BYTES = 1L << 20;

    private final WriteConnection connection;
    private final Reserve reserve;
    private final LongSupplier freeBytes;
    private final long keepFreeBytes;
    private long lookedAt = Long.MIN_VALUE / 2;
    private boolean told;

    private volatile SpaceReport report;

    // set by the gateway
    private volatile Consumer<SpaceReport> onChange = _ -> { };

    /** @param freeBytes negative where it cannot be told */
    Room(WriteConnection connection, Reserve reserve, LongSupplier freeBytes, long keepFreeBytes) {
        this.connection = connection;
        this.reserve = reserve;
        this.freeBytes = freeBytes;
        this.keepFreeBytes = keepFreeBytes;
        this.report = new SpaceReport(false, -1, keepFreeBytes);
    }

    /**
     * Whether SQLite says that it could not write for lack of room.
     *
     * @param freeBytes negative where it cannot be told
     */
    static boolean isLacking(Throwable e, LongSupplier freeBytes) {
        if (!(e instanceof SQLiteException sqlite)) {
            return false;
        }
        int code = sqlite.getResultCode().code;
        // The index of the write-ahead log, 32 KiB, is made larger by other means and has an error of its own.
        return (code & 0xff) == SQLiteErrorCode.SQLITE_FULL.code || code == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE.code
                || code == SQLiteErrorCode.SQLITE_IOERR_WRITE.code && isUsedUp(freeBytes.getAsLong());
    }

    /** Of the kernel's errors SQLite takes ENOSPC alone for a full disk, not EDQUOT, which a full quota of the folder's gives. */
    private static boolean isUsedUp(long free) {
        return free >= 0 && free < LEAST_MARGIN_BYTES;
    }

    boolean isLacking(Throwable e) {
        return isLacking(e, freeBytes);
    }

    void onChange(Consumer<SpaceReport> consumer) {
        onChange = consumer;
    }

    /** Any thread. */
    SpaceReport report() {
        return report;
    }

    /** After a commit: looks once a second, takes the reserve again where there is room, tells what has changed. */
    void look(long runMs) {
        if (runMs - lookedAt < LOOK_EVERY_MS) {
            return;
        }
        lookedAt = runMs;
        long free = freeBytes.getAsLong();
        if (free < 0) {
            return;
        }
        become(free < toKeepBytes(), free);
        if (!report.isShort() && reserve.isMissing() && free >= keepFreeBytes + 2 * reserve.bytes()) {
            reserve.make();
        }
    }

    /** What is to be free: more while it is short, so that giving back ends with the shortage. */
    long toKeepBytes() {
        return report.isShort() ? keepFreeBytes + Math.max(keepFreeBytes / HYSTERESIS, LEAST_MARGIN_BYTES) : keepFreeBytes;
    }

    /**
     * A commit failed for lack of room: the disk's, or that of a file which may not grow while the disk is short of it. That may be
     * over, and then no commit would come after which to look.
     */
    void ranOut() {
        long free = freeBytes.getAsLong();
        become(!report.isShort() || free < toKeepBytes(), free);
    }

    /** The last means: a piece of the reserve. @return whether there is more room now */
    boolean releaseReserve() {
        return reserve.releaseButLast();
    }

    private void become(boolean isShort, long free) {
        boolean changed = isShort != report.isShort();
        report = new SpaceReport(isShort, free, keepFreeBytes);
        if (changed) {
            log.warn(isShort ? "The disk is short of room: {} bytes are free, {} are to be kept. The journal drops its oldest blocks."
                    : "The disk has room again: {} bytes are free, {} are to be kept", free, keepFreeBytes);
            try {
                connection.mayGrow(!isShort);
            } catch (SQLException e) {
                log.warn("The journal could not be told whether it may grow: {}", e.getMessage()); // the next connection is
            }
        }
        if (changed || !told) {
            told = true;
            tell();
        }
    }

    private void tell() {
        try {
            onChange.accept(report);
        } catch (RuntimeException e) {
            log.error("Could not hand on that the room on the disk has changed", e);
        }
    }
}
