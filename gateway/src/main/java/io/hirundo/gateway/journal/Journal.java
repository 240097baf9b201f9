package io.hirundo.gateway.journal;

import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event log on disk and all that is derived from it. Any thread may call it, except that only the sequencer appends.
 *
 * <p>Three parts: the {@link Inbox} that the sequencer fills, the {@link JournalWriter} that empties it into one transaction a
 * commit, and a few {@link Readers} that see consistent snapshots beside it.
 */
public final class Journal implements EventLog, SequencedLog, AutoCloseable {
    /** See {@link Readers}: one for the uplink, one for viewers, charts and exports. */
    private static final int READ_CONNECTIONS = 2;
    /** A few hours at a commit a second. Counting reads a page a block, so this many take a card about two seconds. */
    private static final int COUNTED_BLOCKS = 20_000;
    /** Seconds of a busy site, at about thrice that in heap. */
    private static final long RECENT_BYTES = 2 << 20;
    /** Level 3 takes half as much time again for the whole commit, and makes these lines no smaller. */
    private static final int COMPRESSION_LEVEL = 1;

    /** SQLite takes numbers as they are; a browser, and so the protocol, exactly up to here. */
    private static final long MAX_SEQ = 1L << 53;
    private static final long FAR_APART_MS = 24 * 3_600_000;
    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final JournalFile file;
    private final String journalId;
    private final List<EarlierJournal> earlier;
    private final long quotaBytes;
    private final Duration keep;
    private final long firstFreeSeq;
    private final Inbox inbox;
    private final BlockEncoder encoder;
    private final RecentBlocks recent;
    private final Retention retention;
    private final Derived derived;
    private final Corrections corrections;
    private final DamagedBlocks damagedBlocks = new DamagedBlocks();
    private final Damage damage;
    private final Room room;
    private final Reserve reserve;
    private final Readers readers;
    /** Of ingest, so that it never waits for viewers. */
    private final Readers lookups;
    private final KnownEvents knownEvents;
    private final Recovered recovered;
    private final JournalWriter writer;
    private final Thread writerThread;
    private boolean closed;

    /**
     * Opens the journal in {@code dir}, begins a new one if there is none or if it is damaged, and starts its writer.
     *
     * @param listener told after each commit
     * @throws JournalException if the folder cannot be written or another process has it open
     */
    public static Journal open(Path dir, GatewayConfig.Journal config, CommitListener listener) {
        return open(dir, config, listener, Clock.systemUTC(), System::nanoTime);
    }

    /**
     * @param clock    for names of files only
     * @param nanoTime a clock that nobody can set: commit interval and age
     */
    public static Journal open(Path dir, GatewayConfig.Journal config, CommitListener listener, Clock clock,
                               LongSupplier nanoTime) {
        return open(dir, config, listener, clock, nanoTime, new FreeSpace(dir));
    }

    /** @param freeBytes what is free on the disk of {@code dir}; negative where it cannot be told */
    static Journal open(Path dir, GatewayConfig.Journal config, CommitListener listener, Clock clock, LongSupplier nanoTime,
                        LongSupplier freeBytes) {
        // None where nothing is to be kept free: that is for a disk that nobody else writes to.
        Reserve reserve = new Reserve(dir, config.keepFreeBytes() == 0 ? 0 : Schema.walLimitBytes(config.quotaBytes()) + (1 << 20));
        return new JournalOpening(dir, config, clock, reserve, freeBytes).open(file -> new Journal(file, dir, config, listener,
                nanoTime, reserve, freeBytes));
    }

    private Journal(JournalFile file, Path dir, GatewayConfig.Journal config, CommitListener listener, LongSupplier nanoTime,
                    Reserve reserve, LongSupplier freeBytes) throws SQLException {
        this.file = file;
        this.reserve = reserve;
        quotaBytes = config.quotaBytes();
        keep = config.keep();
        WriteConnection connection = file.writer();
        LogTable table = new LogTable(connection);
        journalId = table.text(Schema.JOURNAL_ID);
        earlier = EarlierJournal.parse(table.text(Schema.EARLIER));
        long lastSeq = connection.number("SELECT last_seq FROM block ORDER BY first_seq DESC LIMIT 1");
        long reserved = reserved(table, lastSeq);
        long runMs = runMs(table.meta(Schema.RUN_MS),
                connection.number("SELECT run_ms FROM block ORDER BY first_seq DESC LIMIT 1"));
        firstFreeSeq = reserved + 1;
        connection.transact(() -> table.meta(Schema.RESERVED_UP_TO, reserved + JournalWriter.RESERVATION));
        connection.checkpoint(); // see JournalWriter: no number is given out twice, whatever happens to the write-ahead log
        reserve.holdLastPiece();

        long committedSeq = lastSeq > 0 ? lastSeq : reserved;
        damage = new Damage(dir, reserve);
        room = new Room(connection, reserve, freeBytes, config.keepFreeBytes());
        inbox = new Inbox(config.commitEvery().toNanos(), nanoTime);
        encoder = new BlockEncoder(COMPRESSION_LEVEL);
        recent = new RecentBlocks(RECENT_BYTES, committedSeq);
        DiskUse disk = new DiskUse(connection, file::bytes, file::walBytes, freeBytes, quotaBytes, room::toKeepBytes);
        retention = new Retention(connection, table, disk, quotaBytes, config.keep().toMillis());
        derived = new Derived(connection, table, config.keep().toMillis());
        corrections = new Corrections(connection);
        readers = new Readers(file.path(), READ_CONNECTIONS, damagedBlocks, damage);
        lookups = new Readers(file.path(), 1, damagedBlocks, damage);
        knownEvents = new KnownEvents(lookups);
        recovered = new Recovered(derived.deviceRows().devices(), derived.deviceRows().open(),
                table.meta(Schema.DEVICES_REACHED), retention.untold());
        writer = new JournalWriter(inbox, connection, table, encoder, recent, derived, retention, corrections, room, damage, listener,
                nanoTime,
                runMs, committedSeq, reserved + JournalWriter.RESERVATION);
        try {
            foldTail();
        } catch (RuntimeException e) {
            closeReaders();
            throw e;
        }
        writerThread = Thread.ofPlatform().name("journal-writer").start(writer);
    }

    /**
     * Both are written within a minute, so the later one is right; but where they are far apart, one is damaged, or a kill came
     * in the minute after days of silence. What is too young drops nothing.
     */
    private static long runMs(long ofCheckpoint, long ofNewestBlock) {
        boolean alike = Math.abs(ofCheckpoint - ofNewestBlock) <= FAR_APART_MS;
        return Math.max(0, alike ? Math.max(ofCheckpoint, ofNewestBlock) : Math.min(ofCheckpoint, ofNewestBlock));
    }

    /** Numbers are reserved before they are given out: a smaller one than is in use was not written by this program. */
    private static long reserved(LogTable table, long lastSeq) throws SQLException {
        long reserved = table.meta(Schema.RESERVED_UP_TO);
        if (reserved < lastSeq || lastSeq < 0 || reserved > MAX_SEQ) {
            throw new DamagedFile("it has reserved its numbers up to " + reserved + " and used them up to " + lastSeq);
        }
        return reserved;
    }

    /** What a kill took with the memory: the derived rows' growth since the last checkpoint. */
    private void foldTail() {
        readers.once(connection -> {
            try (PreparedStatement behind = connection.prepare("SELECT first_seq, json_bytes, data FROM block WHERE first_seq > "
                    + derived.reached() + " ORDER BY first_seq")) {
                connection.unpack(behind, derived::fold);
            }
            return derived;
        });
    }

    private void closeReaders() throws SQLException {
        readers.close();
        lookups.close();
        encoder.close();
        corrections.close();
    }

    /** The first seq that the sequencer may give out: no one had it before, not even before a kill. */
    public long firstFreeSeq() {
        return firstFreeSeq;
    }

    /**
     * The last seq that may be given out now. It moves on with the commits, half a million ahead; a sequencer that comes
     * so far has to wait.
     */
    @Override
    public long reservedUpTo() {
        return writer.reservedUpTo();
    }

    /** The file that was found damaged at this start. */
    public Optional<SetAside> setAside() {
        return file.damaged();
    }

    /**
     * Completes when the file turns out to be damaged while it is used. Nothing is written any more then; whoever closes the
     * journal and opens it anew gets a new one, and this file is set aside. Any thread completes it.
     */
    public CompletionStage<String> damage() {
        return damage.whenFound();
    }

    public boolean isDamaged() {
        return damage.isFound();
    }

    /** Hands over for the next commit; never waits. Sequencer only, in order of seq. */
    @Override
    public void append(JournalItem item) {
        inbox.add(item);
    }

    @Override
    public String journalId() {
        return journalId;
    }

    @Override
    public List<EarlierJournal> earlier() {
        return earlier;
    }

    @Override
    public long committedSeq() {
        return writer.committedSeq();
    }

    @Override
    public long readableAfter() {
        return retention.readableAfter();
    }

    @Override
    public boolean isWholeAfter(long seq) {
        return seq >= retention.droppingUpTo();
    }

    @Override
    public List<Event> read(long afterSeq, int maxBytes) {
        long committed = writer.committedSeq();
        if (afterSeq >= committed) {
            return List.of();
        }
        return recent.read(afterSeq, maxBytes)
                .orElseGet(() -> readers.with(connection -> connection.read(afterSeq, committed, maxBytes)));
    }

    @Override
    public long count(long afterSeq) {
        if (afterSeq >= committedSeq()) {
            return 0;
        }
        OptionalLong counted = readers.with(connection -> connection.count(afterSeq, COUNTED_BLOCKS));
        return counted.orElseGet(() -> Math.min(EventLog.super.count(afterSeq), retention.events()));
    }

    /** When the newest event came in that came while the clock was trusted; epoch milliseconds, 0: none did. */
    public long lastTrustedMs() {
        return derived.lastTrustedMs();
    }

    /** What the last checkpoint kept, as it was when the journal was opened. */
    public Recovered recover() {
        return recovered;
    }

    /** The newest {@code max} events, oldest first: what the window that tells redeliveries is rebuilt from. */
    public List<RecentDelivery> recentDeliveries(int max) {
        return recentDeliveries(max, Set.of(), new ArrayDeque<>());
    }

    /** @param events gets those of them that are of these types, oldest first */
    public List<RecentDelivery> recentDeliveries(int max, Set<EventType> types, Deque<Event> events) {
        return lookups.with(connection -> connection.recentDeliveries(max, types, events));
    }

    /**
     * Whether the log has this event of a device's own time, for messages that are older than the redelivery window; an event
     * that is in the window need not be found. Any thread that may wait.
     *
     * @param contentHash {@link io.hirundo.gateway.event.ContentHash} of type, device and payload
     * @return its seq
     */
    @Override
    public OptionalLong find(EventType type, String deviceId, long ts, long contentHash) {
        return knownEvents.find(deviceId, ts, contentHash, retention.eventsEver()); // the type is part of the hash
    }

    @Override
    public boolean isHidden(Event event) {
        return derived.deletions().isHidden(event);
    }

    /** Of a device whose {@link JournalItem.Deletion} is on disk: what its history was. It goes with the next commits. */
    public Removed removed(String deviceId, long upToSeq) {
        String apart = Deletions.apart(deviceId, upToSeq);
        Removed removed = new RemovedHistory(apart).read(readers);
        derived.deletions().counted(apart);
        return removed;
    }

    /** How long events are kept, in running time. */
    public Duration keep() {
        return keep;
    }

    /** @return empty if this device never had such a metric */
    public Optional<History> history(HistoryQuery query) {
        return readers.with(connection -> HistoryReader.read(connection, query));
    }

    /** @param delivered the seq up to which the uplink has delivered; what is behind it is dropped only if the quota forces it */
    public void setDeliveredSeq(LongSupplier delivered) {
        retention.deliveredSeq(delivered);
    }

    /**
     * @param consumer told, on the journal writer, when events were dropped before they were delivered. They are remembered in the
     *                 file, and told again by {@link Recovered#unreported()}, until a gap event with their {@code toSeq} is committed
     */
    public void onDropped(Consumer<DroppedBlocks> consumer) {
        retention.onDropped(consumer);
    }

    /** @param consumer told, on the journal writer, at its first look and whenever the disk becomes short of room or has room again */
    public void onRoom(Consumer<SpaceReport> consumer) {
        room.onChange(consumer);
    }

    /** As it was last looked at. Any thread. */
    public SpaceReport space() {
        return room.report();
    }

    /** Cheap enough for every request; any thread. */
    public JournalStatus status() {
        String trouble = writer.trouble();
        return new JournalStatus(journalId, trouble.isEmpty() ? "ok" : trouble, damage.isFound(), readableAfter(), committedSeq(),
                retention.events(), file.bytes(), file.walBytes(), quotaBytes, space(), pending(), writer.commits(),
                writer.lastCommitNanos() / 1e6, writer.failures(), retention.droppedAltogether(), derived.ignoredSamples(),
                damagedBlocks.count(), file.damagedFiles());
    }

    public void register(MeterRegistry registry) {
        gauge(registry, "hirundo_journal_bytes", "Size of the journal's files", () -> file.bytes() + file.walBytes());
        gauge(registry, "hirundo_journal_quota_bytes", "What the journal's files may take", () -> quotaBytes);
        gauge(registry, "hirundo_journal_short_of_room", "1 while the disk has less room than is to be kept free",
                () -> space().isShort() ? 1 : 0);
        gauge(registry, "hirundo_journal_events", "Events in the journal", retention::events);
        gauge(registry, "hirundo_journal_pending", "Items that wait for their commit", this::pending);
        gauge(registry, "hirundo_journal_last_commit_seconds", "Duration of the last commit", () -> writer.lastCommitNanos() / 1e9);
        counter(registry, "hirundo_journal_commits", "Commits", writer::commits);
        counter(registry, "hirundo_journal_commit_failures", "Commits that failed and were tried again", writer::failures);
        counter(registry, "hirundo_journal_dropped_events", "Events dropped by age, quota or lack of room", retention::droppedAltogether);
        counter(registry, "hirundo_journal_damaged_blocks", "Blocks that could not be read", damagedBlocks::count);
    }

    private static void gauge(MeterRegistry registry, String name, String description, Supplier<Number> value) {
        registry.getOrCreate(Gauge.builder(name, value).description(description));
    }

    private static void counter(MeterRegistry registry, String name, String description, LongSupplier value) {
        registry.getOrCreate(FunctionalCounter.builder(name, value, LongSupplier::getAsLong).description(description));
    }

    private int pending() {
        return inbox.size() + writer.committing();
    }

    /** Commits what waits, releases it, and closes the file. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        inbox.close();
        boolean interrupted = false;
        while (writerThread.isAlive()) {
            try {
                writerThread.join();
            } catch (InterruptedException e) {
                interrupted = true; // the file must not be closed under the writer
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try (file) { // last, also if one of the others fails
            closeReaders();
        } catch (SQLException e) {
            if (damage.isFound()) {
                log.warn("The damaged journal {} could not be closed cleanly: {}", file.path(), e.getMessage());
                return;
            }
            throw new JournalException("cannot close the journal " + file.path() + ": " + e.getMessage(), e);
        }
        reserve.holdLastPiece();
    }
}
