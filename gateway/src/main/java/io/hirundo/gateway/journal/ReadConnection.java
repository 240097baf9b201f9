package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.ContentHash;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** A connection that only reads, with its statements and its unpacking buffer. One thread at a time, see {@link Readers}. */
final class ReadConnection implements AutoCloseable {
    private final Connection connection;
    private final DamagedBlocks damagedBlocks;
    private final BlockDecoder decoder = new BlockDecoder();
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement after;
    private final PreparedStatement newest;

    /** Takes the lines of one block; they are good until it returns. */
    @FunctionalInterface
    interface LinesSink {
        void lines(byte[] lines, int length);
    }

    ReadConnection(Connection connection, DamagedBlocks damagedBlocks) throws SQLException {
        this.connection = connection;
        this.damagedBlocks = damagedBlocks;
        begin = connection.prepareStatement("BEGIN");
        commit = connection.prepareStatement("COMMIT");
        after = connection.prepareStatement("SELECT first_seq, last_seq, json_bytes, data, events FROM block WHERE first_seq >="
                + " ifnull((SELECT max(first_seq) FROM block WHERE first_seq <= ?1), 0) ORDER BY first_seq");
        newest = connection.prepareStatement("SELECT first_seq, json_bytes, data, deliveries FROM block ORDER BY first_seq DESC");
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
                try {
                    for (Event event : block(rows)) {
                        if (event.seq() > afterSeq) {
                            events.add(event);
                        }
                    }
                    bytes += rows.getInt(3);
                } catch (BlockDecoder.Damaged e) {
                    damagedBlocks.add(firstSeq, e);
                }
            }
        }
        return events;
    }

    /** The events of a row of {@link #after}. What the row says of them is not covered by their checksum. */
    private List<Event> block(ResultSet row) throws SQLException, BlockDecoder.Damaged {
        List<Event> events = new ArrayList<>(Math.clamp(row.getLong(5), 0, BlockEncoder.MAX_EVENTS));
        decoder.decode(row.getBytes(4), row.getInt(3), events::add);
        if (events.isEmpty() || events.size() != row.getLong(5) || events.getFirst().seq() != row.getLong(1)
                || events.getLast().seq() != row.getLong(2)) {
            throw new BlockDecoder.Damaged("its row tells of " + row.getLong(5) + " events from " + row.getLong(1) + " to "
                    + row.getLong(2) + ", and it holds others", null);
        }
        return events;
    }

    /** @return the events behind {@code afterSeq}; empty if they lie in more than {@code maxBlocks} blocks */
    OptionalLong count(long afterSeq, int maxBlocks) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement("SELECT count(*), ifnull(sum(behind), 0) FROM"
                + " (SELECT min(events, last_seq - ?1) AS behind FROM block WHERE first_seq >="
                + " ifnull((SELECT max(first_seq) FROM block WHERE first_seq <= ?1), 0) AND last_seq > ?1 LIMIT ?2)")) {
            count.setLong(1, afterSeq);
            count.setInt(2, maxBlocks + 1);
            try (ResultSet row = count.executeQuery()) {
                return row.next() && row.getInt(1) <= maxBlocks ? OptionalLong.of(row.getLong(2)) : OptionalLong.empty();
            }
        }
    }

    /**
     * The newest events, oldest first.
     *
     * @param events gets those of these types in front of what it has, oldest first
     */
    List<RecentDelivery> recentDeliveries(int max, Set<EventType> types, Deque<Event> events) throws SQLException {
        List<RecentDelivery> newestFirst = new ArrayList<>();
        try (ResultSet rows = newest.executeQuery()) {
            while (newestFirst.size() < max && rows.next()) {
                byte[] deliveries = rows.getBytes(4);
                List<RecentDelivery> block = new ArrayList<>();
                List<Event> found = new ArrayList<>();
                try {
                    decoder.decode(rows.getBytes(3), rows.getInt(2), event -> {
                        block.add(new RecentDelivery(event.seq(), packetId(deliveries, block.size()), event.ts(),
                                event.serverTs(), ContentHash.of(event)));
                        if (types.contains(event.type())) {
                            found.add(event);
                        }
                    });
                } catch (BlockDecoder.Damaged e) {
                    damagedBlocks.add(rows.getLong(1), e);
                }
                for (int i = block.size() - 1; i >= 0 && newestFirst.size() < max; i--) {
                    newestFirst.add(block.get(i));
                }
                found.reversed().forEach(events::addFirst);
            }
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private static int packetId(byte[] deliveries, int index) {
        return deliveries == null || deliveries.length < 2 * index + 2 ? 0
                : (deliveries[2 * index] & 0xff) << 8 | deliveries[2 * index + 1] & 0xff;
    }

    /** Runs {@code reading} so that all its statements see the journal at one moment. */
    <T> T snapshot(Readers.Reading<T> reading) throws SQLException {
        begin.execute();
        try {
            return reading.read(this);
        } finally {
            commit.execute();
        }
    }

    /** Unpacks the blocks that {@code query} finds; its columns are {@code first_seq, json_bytes, data}. */
    void unpack(PreparedStatement query, LinesSink sink) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                int jsonBytes = rows.getInt(2);
                try {
                    sink.lines(decoder.lines(rows.getBytes(3), jsonBytes), jsonBytes);
                } catch (BlockDecoder.Damaged e) {
                    damagedBlocks.add(rows.getLong(1), e);
                } catch (IllegalArgumentException e) { // what was unpacked is no event
                    damagedBlocks.add(rows.getLong(1), new BlockDecoder.Damaged(e.getMessage(), e));
                }
            }
        }
    }

    PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(sql);
    }

    @Override
    public void close() throws SQLException {
        decoder.close();
        connection.close();
    }
}
