package io.hirundo.gateway.uplink;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.journal.EarlierJournal;
import io.hirundo.gateway.journal.EventLog;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Carries the journal to the stream: a cursor on the log, and a thread that owns it.
 *
 * <p>The cursor is never kept. Each connection begins by asking the stream where it ends, and after that each append
 * says where it believes the stream to end ({@link FleetStream}); wherever that is wrong, the stream is asked again. So
 * whatever dies, the gateway, Redis or the network between, and whatever Redis forgets with it, the events behind the
 * stream's end are the ones that are missing.
 *
 * <p>It runs on a platform thread, because reading the journal is native code. Everything is owned by that thread except
 * the volatile fields at the end, which it alone writes unless they say otherwise.
 */
final class StreamUplink implements Runnable, KeptLink.Use {
    private static final Logger LOG = LoggerFactory.getLogger(StreamUplink.class);
    /** JSON that is read and sent in one go: enough for a link with a long way there and back, little for a small heap. */
    private static final int ROUND_BYTES = 512 * 1024;
    /** Fewer than this behind is the flow of the moment and not a backlog to be held back. */
    private static final int BACKLOG_EVENTS = 5_000;
    /** A stream that ends elsewhere than expected as often as this in a row has another writer. */
    private static final int MAX_SURPRISES = 3;
    private static final String CONFLICT_ADVICE = "A journal was restored from an older copy, or two gateways have the same "
            + "id. Nothing is written until the journal is set aside (the gateway begins a new one) or the stream is removed";

    private final EventLog log;
    private final Keys keys;
    private final GatewayRecord record;
    private final UplinkTiming timing;
    private final KeptLink kept;
    private final Backlog backlog;
    private final DrainRate rate = new DrainRate();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder connects = new LongAdder();
    /** Earlier journals whose streams hold all that this log has of them. */
    private final Set<String> finished = new HashSet<>();

    // valid for one connection
    private String topId;
    private long cursor;
    private long nextBeatNanos;
    private int surprises;

    private volatile long deliveredSeq;
    /** Written by the journal's thread. */
    private volatile long newestSeq;

    StreamUplink(EventLog log, Keys keys, RedisConnector redis, GatewayRecord record, UplinkTiming timing, Clock clock,
                 RandomGenerator random) {
        this.log = log;
        this.keys = keys;
        this.record = record;
        this.timing = timing;
        this.backlog = new Backlog(log);
        this.kept = new KeptLink(redis, keys.stream(), timing, clock, random, "uplink to", LOG);
    }

    /** The journal's thread, after each commit. */
    void committed(long seq) {
        backlog.committed(seq);
        newestSeq = seq;
        kept.ring();
    }

    /** Any thread. The events that are on their way are let through, the fleet is told that the gateway goes. */
    void stop() {
        kept.stop();
    }

    /** Any thread: breaks the connection in the middle of whatever it carries. */
    void abort() {
        kept.abort();
    }

    Standing.Now standing() {
        return kept.standing().now();
    }

    long deliveredSeq() {
        return deliveredSeq;
    }

    long backlog() {
        return backlog.events();
    }

    long etaSeconds() {
        return rate.secondsFor(backlog());
    }

    /** Events appended since the start. */
    long delivered() {
        return delivered.sum();
    }

    long reconnects() {
        return Math.max(0, connects.sum() - 1);
    }

    @Override
    public void run() {
        kept.run(this);
    }

    @Override
    public String failure() {
        return "the journal could not be carried on";
    }

    @Override
    public void unreachable() {
        backlog.unknown();
    }

    @Override
    public void ended() {
        rate.forget();
    }

    @Override
    public void serve(RedisLink link) {
        FleetStream stream = new FleetStream(link, keys.stream());
        surprises = 0;
        if (finishEarlier(link) && locate(stream, link)) {
            beat(link, UplinkState.CONNECTED);
            connects.increment();
            follow(stream, link);
        }
        record.renew(link, kept.standing().state(), false, deliveredSeq, backlog()); // stopped: takes its leave
    }

    /**
     * Where this journal was restored from a backup, what the journals before it had not delivered goes behind the end of their
     * own streams: that is where the fleet has the events around it. What the machine that died delivered after the backup
     * stands there already, and nothing of it is in this log.
     *
     * @return false if it was stopped meanwhile
     */
    private boolean finishEarlier(RedisLink link) {
        long start = 0;
        for (EarlierJournal earlier : log.earlier()) {
            if (earlier.lastSeq() > log.readableAfter() && !finished.contains(earlier.journalId())
                    && !finish(earlier, Math.max(start, log.readableAfter()), link)) {
                return false;
            }
            finished.add(earlier.journalId());
            start = earlier.lastSeq();
        }
        return !kept.isStopped();
    }

    /** @param start where its events begin if it has no stream @return false if it was stopped meanwhile */
    private boolean finish(EarlierJournal earlier, long start, RedisLink link) {
        FleetStream stream = new FleetStream(link, keys.streamOf(earlier.journalId()));
        while (!kept.isStopped()) {
            Optional<FleetStream.Top> top = stream.top();
            long from = top.map(FleetStream.Top::seq).orElse(start);
            List<Event> missing = Long.compareUnsigned(from, earlier.lastSeq()) >= 0 ? List.of()
                    : log.read(from, ROUND_BYTES).stream().filter(event -> event.seq() <= earlier.lastSeq()).toList();
            if (missing.isEmpty()) {
                return true;
            }
            deliveredSeq = from;
            backlog.located(from);
            topId = top.map(FleetStream.Top::id).orElse("");
            long begun = System.nanoTime();
            if (nextBeatNanos - begun <= 0) {
                beat(link, UplinkState.CONNECTED);
            }
            appendAll(stream, missing);
            kept.pause(begun + missing.size() * 1_000_000_000L / timing.drainPerSecond());
        }
        return false;
    }

    private void follow(FleetStream stream, RedisLink link) {
        long roundEnd = System.nanoTime();
        while (!kept.isStopped()) {
            if (nextBeatNanos - System.nanoTime() <= 0) {
                beat(link, UplinkState.CONNECTED);
                kept.works();
            }
            long committed = log.committedSeq();
            List<Event> events = log.read(cursor, ROUND_BYTES);
            if (events.isEmpty()) {
                kept.standing().become(UplinkState.CONNECTED, "");
                backlog.caughtUp(committed);
                rate.forget();
                kept.await(() -> newestSeq > committed, nextBeatNanos);
                roundEnd = System.nanoTime();
            } else {
                boolean all = append(stream, link, events);
                if (all && backlog() > BACKLOG_EVENTS) {
                    kept.pause(roundEnd + events.size() * 1_000_000_000L / timing.drainPerSecond());
                }
                long now = System.nanoTime();
                if (all) {
                    rate.round(events.size(), now - roundEnd);
                }
                roundEnd = now;
            }
        }
    }

    /** @return whether all of them are in the stream now; otherwise the cursor stands where it goes on */
    private boolean append(FleetStream stream, RedisLink link, List<Event> events) {
        if (appendAll(stream, events)) {
            return true;
        }
        locate(stream, link);
        return false;
    }

    /** @return whether all of them are in the stream now; otherwise it has to be asked again where it ends */
    private boolean appendAll(FleetStream stream, List<Event> events) {
        FleetStream.Appended appended = stream.append(topId, events);
        if (appended.events() > 0) {
            topId = appended.topId();
            cursor = events.get(appended.events() - 1).seq();
            deliveredSeq = cursor;
            backlog.delivered(appended.events(), cursor);
            delivered.add(appended.events());
            surprises = 0;
            kept.works();
            kept.standing().become(UplinkState.CONNECTED, ""); // not earlier: a Redis may answer and yet refuse to take an event
        }
        if (appended.refused().isPresent()) {
            throw appended.refused().get();
        }
        if (appended.events() == events.size()) {
            return true;
        }
        if (++surprises > MAX_SURPRISES) {
            throw new JedisException("the stream of " + keys.gateway() + " does not end where it said: somebody else writes it");
        }
        return false;
    }

    /**
     * Puts the cursor where the stream ends. Where the stream holds what this journal did not write, waits until it does
     * not any more.
     *
     * @return false if it was stopped meanwhile
     */
    private boolean locate(FleetStream stream, RedisLink link) {
        while (!kept.isStopped()) {
            Optional<FleetStream.Top> top = stream.top();
            String conflict = top.map(this::conflict).orElse("");
            if (conflict.isEmpty()) {
                topId = top.map(FleetStream.Top::id).orElse("");
                cursor = top.map(FleetStream.Top::seq).orElseGet(this::beginning);
                deliveredSeq = cursor;
                backlog.located(cursor);
                return true;
            }
            backlog.unknown();
            kept.standing().become(UplinkState.CONFLICT, conflict);
            beat(link, UplinkState.CONFLICT);
            kept.pause(nextBeatNanos);
        }
        return false;
    }

    /** Behind this, the log's events are of this journal. */
    private long beginning() {
        List<EarlierJournal> earlier = log.earlier();
        return Math.max(log.readableAfter(), earlier.isEmpty() ? 0 : earlier.getLast().lastSeq());
    }

    /** @return what speaks against the stream being this journal's own; empty if nothing does */
    private String conflict(FleetStream.Top top) {
        long committed = log.committedSeq();
        if (Long.compareUnsigned(top.seq(), committed) > 0) {
            return "the stream " + keys.stream() + " goes up to " + Long.toUnsignedString(top.seq())
                    + ", this journal only to " + committed + ". " + CONFLICT_ADVICE;
        }
        // The same number is not yet the same event: a journal restored from a copy has given it out a second time.
        if (top.entry().isPresent() && top.seq() > 0) {
            List<Event> own = log.read(top.seq() - 1, 1);
            if (!own.isEmpty() && own.getFirst().seq() == top.seq()
                    && !Arrays.equals(own.getFirst().json(), top.entry().get())) {
                return "the stream " + keys.stream() + " holds another event " + top.seq() + " than this journal. "
                        + CONFLICT_ADVICE;
            }
        }
        return "";
    }

    private void beat(RedisLink link, UplinkState state) {
        record.renew(link, state, true, deliveredSeq, backlog());
        nextBeatNanos = System.nanoTime() + timing.heartbeat().toNanos();
    }
}
