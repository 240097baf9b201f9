package io.hirundo.gateway.live;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.SequencerView;
import io.hirundo.gateway.command.CommandDesk;
import io.hirundo.gateway.event.ContentHash;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Metrics;
import io.hirundo.gateway.ingest.Sequencer;
import io.hirundo.gateway.ingest.StartState;
import io.hirundo.gateway.journal.Journal;
import io.hirundo.gateway.journal.JournalItem;
import io.hirundo.gateway.journal.Recovered;
import io.hirundo.gateway.journal.SequencedLog;
import io.hirundo.gateway.websocket.Upgrader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A gateway's middle: journal, sequencer and live server, all real, which can be restarted, killed and reset while the web
 * server before it stays. One thread drives it; viewers look at it from others.
 */
final class ResumeSite implements AutoCloseable {
    static final String GATEWAY_ID = "site-7";
    static final Duration KEEP = Duration.ofHours(1);

    final Chronicle chronicle = new Chronicle();
    private final Path folder;
    private final GatewayConfig.Journal journalConfig;
    private final GatewayConfig.Limits limits;
    private final AtomicLong aheadNanos = new AtomicLong();
    private final WebServer server;
    private int journals;

    // of the life that lasts
    private volatile Journal journal;
    private volatile Sequencer sequencer;
    private volatile Live live;
    private MortalLog log;

    ResumeSite(Path folder, Duration commitEvery, int outboxBytes) {
        this.folder = folder;
        this.journalConfig = new GatewayConfig.Journal(1L << 30, KEEP, commitEvery);
        this.limits = new GatewayConfig.Limits(100, 1_000_000, outboxBytes, 100, 0);
        start();
        this.server = WebServer.builder().host("127.0.0.1").port(0).shutdownHook(false)
                .connectionOptions(socket -> socket.tcpNoDelay(true)
                        .socketSendBufferSize(16 * 1024)) // so that it is felt soon when a viewer does not read
                .addConnectionSelector(Http1ConnectionSelector.builder().config(Http1Config.create())
                        .addUpgrader(new Upgrader("/ws", (prologue, headers) -> live.accept(prologue, headers),
                                Live.MAX_MESSAGE_BYTES)).build())
                .build().start();
    }

    /** Lets nothing through to the disk once it is dead: what a kill takes with it. */
    private static final class MortalLog implements SequencedLog {
        private final Journal journal;
        private final Chronicle chronicle;
        private volatile boolean dying;
        private boolean dead;
        private long lastSeq;

        MortalLog(Journal journal, Chronicle chronicle) {
            this.journal = journal;
            this.chronicle = chronicle;
            this.lastSeq = journal.firstFreeSeq() - 1;
        }

        @Override
        public void append(JournalItem item) {
            if (dying && !dead) {
                dead = true;
                chronicle.dies(lastSeq);
            }
            if (dead) {
                return;
            }
            if (item instanceof JournalItem.Append append) {
                lastSeq = append.event().seq();
            }
            journal.append(item);
        }

        @Override
        public long reservedUpTo() {
            return journal.reservedUpTo();
        }

        @Override
        public OptionalLong find(EventType type, String deviceId, long ts, long contentHash) {
            return journal.find(type, deviceId, ts, contentHash);
        }
    }

    private void start() {
        journal = Journal.open(folder.resolve("journal-" + journals), journalConfig, (items, seq) -> { }, Clock.systemUTC(),
                () -> System.nanoTime() + aheadNanos.get());
        chronicle.begins(journal.journalId());
        log = new MortalLog(journal, chronicle);
        sequencer = new Sequencer(GATEWAY_ID, log, recovered(), delivery -> { }, System::nanoTime);
        live = new Live(GATEWAY_ID, journal, new SequencerView(sequencer,
                new CommandDesk(sequencer, log, System::nanoTime, System::currentTimeMillis)), token -> LiveHarness.principal(token, Long.MAX_VALUE),
                (prologue, headers) -> prologue.query().first("token").asOptional(), limits, System::nanoTime,
                System::currentTimeMillis);
        sequencer.deliverTo(chronicle);
        sequencer.deliverTo(live);
        sequencer.start();
        live.start();
    }

    private StartState recovered() {
        StartState state = new StartState(GATEWAY_ID, journal.firstFreeSeq());
        Recovered recovered = journal.recover();
        state.checkpoint(recovered.devices(), recovered.open());
        long cursor = recovered.reached();
        for (List<Event> page = journal.read(cursor, 1 << 20); !page.isEmpty(); page = journal.read(cursor, 1 << 20)) {
            page.forEach(state::event);
            cursor = page.getLast().seq();
        }
        return state;
    }

    int port() {
        return server.port();
    }

    /** An ordinary stop and start; all viewers are told. */
    void restart() throws InterruptedException {
        live.stop();
        sequencer.close();
        journal.close();
        start();
    }

    /** What is published from here on is shown to viewers, and lost. */
    void die() {
        log.dying = true;
    }

    /** The rest of a kill, once the viewers are cut off. */
    void rise() throws InterruptedException {
        restart();
    }

    /** As after the loss of the disk: seqs begin anew. */
    void reset() throws InterruptedException {
        live.stop();
        sequencer.close();
        journal.close();
        journals++;
        start();
    }

    /** Running time, by which the journal drops what is old. */
    void pass(Duration time) {
        aheadNanos.addAndGet(time.toNanos());
    }

    String journalId() {
        return journal.journalId();
    }

    long lastSeq() {
        return sequencer.lastSeq();
    }

    boolean isWholeAfter(long seq) {
        return journal.isWholeAfter(seq);
    }

    void publish(EventType type, String deviceId, String payload) throws InterruptedException {
        if (type == EventType.RESULT) {
            sequencer.publish(type, deviceId, System.currentTimeMillis(), payload);
            return;
        }
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        long now = System.currentTimeMillis();
        sequencer.offer(new Draft(type, deviceId, now, false, now, bytes, type == EventType.TELEMETRY ? metrics(bytes) : null,
                type == EventType.STATUS ? Boolean.TRUE : null, false, ContentHash.of(type, deviceId, bytes), Delivery.NONE));
    }

    /** Of a payload that begins with {@code {"n":}. */
    private static Metrics metrics(byte[] payload) {
        int end = 5;
        while (payload[end] >= '0' && payload[end] <= '9') {
            end++;
        }
        return new Metrics(payload, new String[] {"n"}, new int[] {5}, new int[] {end}, new double[] {0});
    }

    /** Until everything that was published has its place and is in the outboxes. */
    void awaitSequenced() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        sequencer.execute(done::countDown);
        if (!done.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the sequencer hangs");
        }
    }

    @Override
    public void close() {
        try {
            live.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.stop();
        sequencer.close();
        journal.close();
    }
}
