package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A connection that only reads, with its statements and its unpacking buffer. One thread at a time, see {@link Readers}. */
final class ReadConnection implements AutoCloseable {
    private final Connection connection;
    private final DamagedBlocks damagedBlocks;
    private final BlockDecoder decoder = new BlockDecoder();
    private final PreparedStatement after;

    ReadConnection(Connection connection, DamagedBlocks damagedBlocks) throws SQLException {
        this.connection = connection;
        this.damagedBlocks = damagedBlocks;
        after = connection.prepareStatement("SELECT first_seq, last_seq, json_bytes, data FROM block WHERE first_seq >="
                + " ifnull((SELECT max(first_seq) FROM block WHERE first_seq <= ?1), 0) ORDER BY first_seq");
    }

    /** See {@link EventLog#read}. */
    List<Event> read(long afterSeq, long upToSeq, int maxBytes) throws SQLException {
        List<Event> events = new ArrayList<>();
        after.setLong(1, afterSeq);
        try (ResultSet rows = after.executeQuery()) {
            long bytes = 0;
            while (bytes < maxBytes && rows.next()) {
                long firstSeq = rows.getLong(1);
                if (firstSeq > upToSeq) {
                    break;
                }
                if (rows.getLong(2) <= afterSeq) {
                    continue;
                }
                int jsonBytes = rows.getInt(3);
                try {
                    decoder.decode(rows.getBytes(4), jsonBytes, event -> {
                        if (event.seq() > afterSeq) {
                            events.add(event);
                        }
                    });
                    bytes += jsonBytes;
                } catch (BlockDecoder.Damaged e) {
                    damagedBlocks.add(firstSeq, e);
                }
            }
        }
        return events;
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        decoder.close();
        connection.close();
    }
}
