package io.hirundo.gateway.journal;

import java.sql.SQLException;
import java.util.function.LongSupplier;

/**
 * How much of the disk the journal takes, how much it may, and giving back what it no longer needs. Owned by the journal writer.
 */
final class DiskUse {
    /** Given back in one commit: each page takes the place of one at the file's end. */
    private static final long SHRINK_BYTES = 1 << 20;
    /** Of free pages a file that may not grow keeps, for what is written next. */
    private static final long SPARE_BYTES = 1 << 20;
    /** However little room there is, the journal keeps this: else whoever fills the disk would empty it. */
    static final long FLOOR_BYTES = 16L << 20;
    private static final String PAGES = "PRAGMA page_count";
    private static final String FREE_PAGES = "PRAGMA freelist_count";

    private final WriteConnection connection;
    private final LongSupplier fileBytes;
    private final LongSupplier walBytes;
    private final LongSupplier freeBytes;
    private final long quotaBytes;
    private final LongSupplier keepFreeBytes;
    private final long pageBytes;

    /**
     * @param fileBytes     size of the file as it lies on the disk
     * @param walBytes      and of its write-ahead log
     * @param freeBytes     what is free on that disk; negative where it cannot be told
     * @param keepFreeBytes what is to be kept free of it just now
     */
    DiskUse(WriteConnection connection, LongSupplier fileBytes, LongSupplier walBytes, LongSupplier freeBytes, long quotaBytes,
            LongSupplier keepFreeBytes) throws SQLException {
        this.connection = connection;
        this.fileBytes = fileBytes;
        this.walBytes = walBytes;
        this.freeBytes = freeBytes;
        this.quotaBytes = quotaBytes;
        this.keepFreeBytes = keepFreeBytes;
        pageBytes = connection.number("PRAGMA page_size");
    }

    /** What the file holds, without the pages that can be given back, and the write-ahead log. */
    long usedBytes() throws SQLException {
        return (connection.number(PAGES) - pagesToGive()) * pageBytes + walBytes.getAsLong();
    }

    private long pagesToGive() throws SQLException {
        return Math.max(0, connection.number(FREE_PAGES) - (connection.mayGrow() ? 0 : SPARE_BYTES / pageBytes));
    }

    /** What the files may take now: the quota, or less where with it too little of the disk would be free. */
    long limitBytes() {
        long free = freeBytes.getAsLong();
        if (free < 0) {
            return quotaBytes;
        }
        long possible = fileBytes.getAsLong() + walBytes.getAsLong() + free - keepFreeBytes.getAsLong();
        return Math.min(quotaBytes, Math.max(possible, FLOOR_BYTES));
    }

    /** Gives free pages back if the file with them is larger than it may be; else they are used again. */
    void shrink(long limitBytes) throws SQLException {
        long pages = pagesToGive();
        if (pages > 0 && connection.number(PAGES) * pageBytes + walBytes.getAsLong() > limitBytes) {
            connection.execute("PRAGMA incremental_vacuum(" + Math.min(pages, SHRINK_BYTES / pageBytes) + ")"); // a page a step
            if (!connection.mayGrow()) {
                connection.limitSize();
            }
        }
    }
}
