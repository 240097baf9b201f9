package io.hirundo.gateway.journal;

import com.github.luben.zstd.Zstd;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.Salvaged.Range;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * Makes a whole journal of a damaged one: of every block whose data is what was written, wherever in the file or in its
 * write-ahead log it lies. Rows that retention had dropped may come back with them, and so do the
 * events of devices that were deleted: that they were is not in the blocks. The damaged file is only read, and SQLite is not asked
 * about it.
 *
 * <p>The new journal has an id of its own: where the old one was delivered to a fleet in part, its seqs are taken there. What
 * is derived from the log is made anew; devices and open alerts, at the first start.
 */
public final class Salvage implements AutoCloseable {
    /** Of the write-ahead log; the new file has no quota. */
    private static final long QUOTA_BYTES = 1L << 30;
    /** What one transaction takes: the log is then about as large. */
    private static final int BLOCKS_A_COMMIT = 512;
    private static final long KEEP_FOR_EVER_MS = Long.MAX_VALUE / 1_000;
    private static final String INSERT = "INSERT OR IGNORE INTO block VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String NEXT = "SELECT first_seq, json_bytes, data, run_ms FROM block WHERE first_seq > ?"
            + " ORDER BY first_seq LIMIT " + BLOCKS_A_COMMIT;

    private final Path made;
    private final WriteConnection connection;
    private final BlockDecoder decoder = new BlockDecoder();
    private int inTransaction;

    private Salvage(Path made) throws SQLException {
        this.made = made;
        try (Connection fresh = Schema.connect(made)) {
            Schema.create(fresh, UUID.randomUUID().toString());
        }
        connection = new WriteConnection(made, QUOTA_BYTES);
    }

    /** What is done with what was collected. */
    @FunctionalInterface
    private interface End {
        Salvaged of(Salvage collected) throws IOException, SQLException;
    }

    /**
     * @param damaged  a journal's file; its write-ahead log is read where it lies beside it
     * @param to       does not exist; a journal is written there, if anything came back
     * @param progress told how many of a hundred parts are done
     * @throws IOException      if one of the files cannot be read or written
     * @throws JournalException if the new journal cannot be written
     */
    public static Salvaged toJournal(Path damaged, Path to, LongConsumer progress) throws IOException {
        Path part = part(to);
        Salvaged salvaged = salvage(damaged, part, progress, Salvage::complete);
        if (salvaged.events() == 0) {
            Files.delete(part);
        } else {
            Files.move(part, to);
        }
        return salvaged;
    }

    /**
     * The same as lines, the JSON of an event each, in order of seq.
     *
     * @param to does not exist; the lines are written there, and a file of about the packed size beside it meanwhile
     */
    public static Salvaged toLines(Path damaged, Path to, LongConsumer progress) throws IOException {
        Path part = part(to);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to, StandardOpenOption.CREATE_NEW), 1 << 16)) {
            Salvaged salvaged = salvage(damaged, part, progress, collected -> collected.write(out));
            Files.delete(part);
            return salvaged;
        }
    }

    /** @throws IOException if what shall be written is there already */
    private static Path part(Path to) throws IOException {
        Path part = to.resolveSibling(to.getFileName() + ".part");
        for (Path file : List.of(to, part)) {
            if (Files.exists(file)) {
                throw new IOException(file + " exists already");
            }
        }
        return part;
    }

    private static Salvaged salvage(Path damaged, Path part, LongConsumer progress, End end) throws IOException {
        boolean done = false;
        try (Salvage salvage = new Salvage(part)) {
            salvage.collect(damaged, progress);
            Salvaged salvaged = end.of(salvage);
            done = true;
            return salvaged;
        } catch (SQLException e) {
            throw new JournalException("cannot write " + part + ": " + e.getMessage(), e);
        } finally {
            if (!done) {
                for (String companion : List.of("", "-wal", "-shm")) {
                    Files.deleteIfExists(Path.of(part + companion));
                }
            }
        }
    }

    private void collect(Path damaged, LongConsumer progress) throws IOException, SQLException {
        begin();
        List<Integer> sizes = pageSizes(damaged);
        for (int i = 0; i < sizes.size(); i++) {
            long before = 100L * i;
            collect(damaged, sizes.get(i), percent -> progress.accept((before + percent) / sizes.size()));
        }
        commit();
    }

    /** What its head says, if it is a size that journals have; else all of these: of a row it does not matter how it was found. */
    private static List<Integer> pageSizes(Path damaged) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(damaged)) {
            head = in.readNBytes(18);
        }
        int size = head.length < 18 ? 0 : (head[16] & 0xff) << 8 | head[17] & 0xff;
        boolean isSqlite = new String(head, StandardCharsets.ISO_8859_1).startsWith("SQLite format 3\0");
        return isSqlite && Schema.PAGE_SIZES.contains(size) ? List.of(size) : Schema.PAGE_SIZES;
    }

    private void collect(Path damaged, int pageBytes, LongConsumer progress) throws IOException {
        try (PageImages images = new PageImages(damaged, pageBytes)) {
            RowScan scan = new RowScan(images, this::row);
            long pages = images.pagesOfFile();
            long all = pages + images.frames();
            for (long page = 1; page <= pages; page++) {
                scan.scan(page);
                progress.accept(100 * page / all);
            }
            for (int frame = 0; frame < images.frames(); frame++) {
                scan.scan(-1L - frame);
                progress.accept(100 * (pages + frame + 1) / all);
            }
        }
    }

    /** @return whether the data is what was written */
    private boolean row(byte[] data, byte[] deliveries, long runMs) throws IOException {
        long jsonBytes = data[0] == '{' ? data.length : Zstd.getFrameContentSize(data);
        if (jsonBytes <= 0 || jsonBytes > BlockDecoder.MOST_BYTES) {
            return false;
        }
        List<Event> events = new ArrayList<>();
        try {
            decoder.decode(data, (int) jsonBytes, events::add);
        } catch (BlockDecoder.Damaged e) {
            return false;
        }
        if (events.isEmpty() || !isInOrder(events)) {
            return false;
        }
        try {
            insert(events, (int) jsonBytes, data, deliveries, runMs);
        } catch (SQLException e) {
            throw new IOException("cannot write " + made + ": " + e.getMessage(), e);
        }
        return true;
    }

    private static boolean isInOrder(List<Event> events) {
        for (int i = 1; i < events.size(); i++) {
            if (events.get(i).seq() <= events.get(i - 1).seq()) {
                return false;
            }
        }
        return true;
    }

    private void insert(List<Event> events, int jsonBytes, byte[] data, byte[] deliveries, long runMs) throws SQLException {
        PreparedStatement insert = connection.prepare(INSERT);
        insert.setLong(1, events.getFirst().seq());
        insert.setLong(2, events.getLast().seq());
        insert.setLong(3, events.stream().mapToLong(Event::ts).min().orElseThrow());
        insert.setLong(4, events.stream().mapToLong(Event::ts).max().orElseThrow());
        insert.setInt(5, events.size());
        insert.setLong(6, Math.clamp(runMs, 0, KEEP_FOR_EVER_MS));
        insert.setInt(7, jsonBytes);
        insert.setBytes(8, data);
        insert.setBytes(9, deliveries != null && deliveries.length == 2 * events.size() ? deliveries : null);
        insert.executeUpdate();
        if (++inTransaction >= BLOCKS_A_COMMIT) {
            commit();
            begin();
        }
    }

    private void begin() throws SQLException {
        connection.prepare("BEGIN").execute();
        inTransaction = 0;
    }

    private void commit() throws SQLException {
        connection.prepare("COMMIT").execute();
    }

    /** What is done with a block; in order of seq. */
    @FunctionalInterface
    private interface BlockSink {
        void block(byte[] lines, int length, long runMs, List<Event> events) throws IOException, SQLException;
    }

    /** Goes through what was collected. @return how much it is */
    private Salvaged forEach(String journalId, BlockSink sink) throws IOException, SQLException {
        List<Range> ranges = new ArrayList<>();
        long blocks = 0;
        long events = 0;
        long after = -1;
        for (long before = -2; after != before;) {
            before = after;
            PreparedStatement next = connection.prepare(NEXT);
            next.setLong(1, after);
            try (ResultSet rows = next.executeQuery()) {
                while (rows.next()) {
                    after = rows.getLong(1);
                    List<Event> ofBlock = new ArrayList<>();
                    byte[] data = rows.getBytes(3);
                    decoder.decode(data, rows.getInt(2), ofBlock::add);
                    sink.block(decoder.lines(data, rows.getInt(2)), rows.getInt(2), rows.getLong(4), ofBlock);
                    blocks++;
                    events += ofBlock.size();
                    ofBlock.forEach(event -> extend(ranges, event.seq()));
                }
            } catch (BlockDecoder.Damaged e) {
                throw new IOException(made + " was damaged while it was written", e);
            }
        }
        return new Salvaged(journalId, blocks, events, ranges);
    }

    private static void extend(List<Range> ranges, long seq) {
        Range last = ranges.isEmpty() ? null : ranges.getLast();
        if (last != null && seq == last.lastSeq() + 1) {
            ranges.set(ranges.size() - 1, new Range(last.firstSeq(), seq));
        } else {
            ranges.add(new Range(seq, seq));
        }
    }

    private Salvaged write(OutputStream out) throws IOException, SQLException {
        return forEach("", (lines, length, _, _) -> out.write(lines, 0, length));
    }

    /** Roll-ups, and the numbers that a journal begins with. */
    private Salvaged complete() throws IOException, SQLException {
        LogTable table = new LogTable(connection);
        Derived derived = new Derived(connection, table, KEEP_FOR_EVER_MS);
        List<Event> clockEvents = new ArrayList<>();
        long[] reached = {0, 0};
        Salvaged salvaged = forEach(table.text(Schema.JOURNAL_ID), (_, _, runMs, events) -> {
            long blockSeq = events.getFirst().seq();
            for (Event event : events) {
                derived.fold(event, blockSeq);
                if (event.type() == EventType.CLOCK) {
                    clockEvents.add(event);
                }
            }
            reached[0] = events.getLast().seq();
            reached[1] = Math.max(reached[1], runMs);
            if (derived.isLarge()) {
                write(derived, reached[0], reached[1]);
            }
        });
        write(derived, reached[0], reached[1]);
        noteCorrections(clockEvents);
        connection.transact(() -> {
            table.meta(Schema.RESERVED_UP_TO, reached[0] + JournalWriter.RESERVATION);
            table.meta(Schema.READABLE_AFTER, salvaged.ranges().isEmpty() ? 0 : salvaged.ranges().getFirst().firstSeq() - 1);
        });
        return salvaged;
    }

    /** The first start moves what came while the clock was wrong. */
    private void noteCorrections(List<Event> clockEvents) throws SQLException {
        try (Corrections corrections = new Corrections(connection)) {
            connection.transact(() -> {
                for (Event event : clockEvents) {
                    corrections.note(event);
                }
            });
        }
    }

    private void write(Derived derived, long lastSeq, long runMs) throws SQLException {
        connection.transact(() -> derived.write(List.of(), lastSeq, runMs, 0, 0));
        derived.written();
    }

    @Override
    public void close() throws SQLException {
        decoder.close();
        connection.close();
    }
}
