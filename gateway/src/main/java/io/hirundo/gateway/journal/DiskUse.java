package io.hirundo.gateway.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.LongSupplier;

/** How much of the disk the journal takes, and giving back what it no longer needs. Owned by the journal writer. */
final class DiskUse implements AutoCloseable {
    /** Pages given back in one commit: each moves a page from the file's end. */
    private static final int SHRINK_PAGES = 256;

    private final LongSupplier walBytes;
    private final long pageBytes;
    private final PreparedStatement pages;
    private final PreparedStatement freePages;
    private final Statement statement;

    DiskUse(Connection connection, LongSupplier walBytes) throws SQLException {
        this.walBytes = walBytes;
        pageBytes = Schema.number(connection, "PRAGMA page_size");
        pages = connection.prepareStatement("PRAGMA page_count");
        freePages = connection.prepareStatement("PRAGMA freelist_count");
        statement = connection.createStatement();
    }

    /** What the file holds, without the pages that wait to be used again, and the write-ahead log. */
    long usedBytes() throws SQLException {
        return (number(pages) - number(freePages)) * pageBytes + walBytes.getAsLong();
    }

    /** Gives free pages back if the file with them is larger than the quota; else they are used again. */
    void shrink(long quotaBytes) throws SQLException {
        if (number(pages) * pageBytes + walBytes.getAsLong() > quotaBytes && number(freePages) > 0) {
            // Not prepared: it frees a page a step, and only this call takes all steps.
            statement.executeUpdate("PRAGMA incremental_vacuum(" + SHRINK_PAGES + ")");
        }
    }

    private static long number(PreparedStatement pragma) throws SQLException {
        try (ResultSet row = pragma.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Override
    public void close() throws SQLException {
        pages.close();
        freePages.close();
        statement.close();
    }
}
