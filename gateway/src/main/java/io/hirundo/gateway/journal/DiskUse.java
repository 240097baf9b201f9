package io.hirundo.gateway.journal;

import java.sql.SQLException;
import java.util.function.LongSupplier;

/** How much of the disk the journal takes, and giving back what it no longer needs. Owned by the journal writer. */
final class DiskUse {
    /** Pages given back in one commit: each moves a page from the file's end. */
    private static final int SHRINK_PAGES = 256;
    private static final String PAGES = "PRAGMA page_count";
    private static final String FREE_PAGES = "PRAGMA freelist_count";

    private final WriteConnection connection;
    private final LongSupplier walBytes;
    private final long pageBytes;

    DiskUse(WriteConnection connection, LongSupplier walBytes) throws SQLException {
        this.connection = connection;
        this.walBytes = walBytes;
        pageBytes = connection.number("PRAGMA page_size");
    }

    /** What the file holds, without the pages that wait to be used again, and the write-ahead log. */
    long usedBytes() throws SQLException {
        return (connection.number(PAGES) - connection.number(FREE_PAGES)) * pageBytes + walBytes.getAsLong();
    }

    /** Gives free pages back if the file with them is larger than the quota; else they are used again. */
    void shrink(long quotaBytes) throws SQLException {
        if (connection.number(PAGES) * pageBytes + walBytes.getAsLong() > quotaBytes && connection.number(FREE_PAGES) > 0) {
            connection.execute("PRAGMA incremental_vacuum(" + SHRINK_PAGES + ")"); // a page a step
        }
    }
}
