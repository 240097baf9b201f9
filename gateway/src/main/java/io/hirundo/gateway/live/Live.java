package io.hirundo.gateway.live;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.hirundo.gateway.Alarm;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.TokenRefused;
import io.hirundo.gateway.access.TokenVerifier;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventSink;
import io.hirundo.gateway.event.Frames;
import io.hirundo.gateway.journal.EventLog;
import io.hirundo.gateway.websocket.Conversation;
import io.hirundo.gateway.websocket.Endpoint;
import io.hirundo.gateway.websocket.Upgrader;
import io.hirundo.gateway.websocket.Wire;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live server: takes connections in, and knows who is there. What concerns rooms and events happens on the
 * sequencer's thread, in {@link Floor}; what concerns a socket, in {@link ViewerWriter}.
 */
public final class Live implements EventSink, Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(Live.class);
    /** A larger message ends the connection with 1009. */
    public static final int MAX_MESSAGE_BYTES = 64 * 1024;
    /**
     * What the kernel may hold for one viewer. By itself it would take megabytes: a slow tablet would be shown values that
     * are minutes old, and thousands of them would take the machine's memory, before any outbox were full.
     */
    public static final int SEND_BUFFER_BYTES = 128 * 1024;
    private static final HeaderName SUBPROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");
    private static final long HEARTBEAT_MS = 30_000;
    /** For the answers to the last close frames. */
    private static final long CLOSING_MILLIS = 2_000;

    private final LiveSource source;
    private final TokenVerifier tokens;
    private final BiFunction<HttpPrologue, Headers, Optional<String>> credentials;
    private final GatewayConfig.Limits limits;
    private final LongSupplier nanoTime;
    private final LongSupplier epochMs;
    private final LiveCounters counters = new LiveCounters();
    private final UserLimits users;
    private final ScheduledExecutorService timer = Alarm.timer("live-timer", 2); // rooms and presence
    private final Presence presence = new Presence(timer);
    private final Floor floor;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final Drain drain;
    private final OutboxLimit outboxLimit;
    private final FanOut fanOut;
    private final Thread rounds;
    private final Thread pulse;
    private final LongAdder failures = new LongAdder();
    private final AtomicLong failureSaidMs = new AtomicLong();
    private volatile boolean closing;

    /** @param credentials finds the token of a handshake: header, cookie (same origin) or query */
    public Live(String gatewayId, EventLog log, LiveSource source, TokenVerifier tokens,
                BiFunction<HttpPrologue, Headers, Optional<String>> credentials, GatewayConfig.Limits limits,
                LongSupplier nanoTime, LongSupplier epochMs) {
        this.source = source;
        this.tokens = tokens;
        this.credentials = credentials;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.epochMs = epochMs;
        this.users = new UserLimits(limits.connectionsPerUser(), limits.messagesPerMinute());
        this.floor = new Floor(gatewayId, log, source, counters, HEARTBEAT_MS, nanoTime, timer, presence);
        this.drain = new Drain(viewers, limits.drain(), nanoTime);
        this.outboxLimit = new OutboxLimit(limits.outboxBytes());
        this.fanOut = new FanOut(new ViewerWriter(counters, nanoTime, this::leave)::turn);
        this.rounds = Thread.ofPlatform().name("live-rounds").daemon().unstarted(fanOut);
        this.pulse = Thread.ofPlatform().name("live-pulse").daemon()
                .unstarted(new Pulse(viewers, counters, HEARTBEAT_MS, nanoTime, epochMs, tokens));
    }

    public void start() {
        rounds.start();
        pulse.start();
    }

    @Override
    public void event(Event event) {
        floor.event(event);
    }

    @Override
    public Conversation accept(HttpPrologue prologue, Headers headers) {
        checkRoom();
        boolean subprotocol = Upgrader.lists(headers, SUBPROTOCOL, ViewerConversation.SUBPROTOCOL::equals);
        boolean batch = prologue.query().first("batch").asOptional().filter("1"::equals).isPresent();
        return new ViewerConversation(this, credentials.apply(prologue, headers), subprotocol, batch);
    }

    private void checkRoom() {
        if (closing || viewers.size() >= limits.viewers()) {
            counters.refused.increment();
            throw RequestException.builder().type(DirectHandler.EventType.OTHER).status(Status.SERVICE_UNAVAILABLE_503)
                    .message(closing ? "the gateway is stopping"
                            : limits.viewers() + " viewers are connected, as many as limits.viewers allows").build();
        }
    }

    Viewer open(Wire wire, boolean batched) {
        Viewer viewer = new Viewer(wire, fanOut, outboxLimit, counters, batched, nanoTime.getAsLong());
        viewers.add(viewer);
        outboxLimit.viewers(viewers.size());
        counters.connected.increment();
        return viewer;
    }

    void message(Viewer viewer, String text) throws InterruptedException {
        counters.messagesIn.increment();
        if (viewer.outbox().isClosing()) {
            return; // it has not seen yet that it is closed
        }
        Principal who = viewer.principal();
        if (who != null && !mayGoOn(viewer, who)) {
            return;
        }
        ViewerMessage message = MessageReader.read(text);
        if (who == null && !(message instanceof ViewerMessage.Auth)) {
            viewer.close(CloseCode.UNAUTHORISED, "the first message must be {\"type\":\"auth\",\"token\":…}");
            return;
        }
        switch (message) {
            case ViewerMessage.Auth auth -> {
                if (who == null) {
                    admit(viewer, auth.token());
                } else {
                    error(viewer, auth.id(), ErrorCode.INVALID_MESSAGE, "this connection is signed in already");
                }
            }
            case ViewerMessage.Subscribe subscribe -> source.execute(() -> floor.subscribe(viewer, subscribe));
            case ViewerMessage.Unsubscribe unsubscribe -> source.execute(() -> floor.unsubscribe(viewer, unsubscribe));
            case ViewerMessage.Acknowledge acknowledge -> {
                long nowMs = epochMs.getAsLong();
                source.execute(() -> floor.acknowledge(viewer, acknowledge, nowMs));
            }
            case ViewerMessage.Command command -> {
                long receivedNanos = System.nanoTime();
                source.execute(() -> floor.command(viewer, command, receivedNanos));
            }
            case ViewerMessage.Ping ping -> answer(viewer, Replies.pong(ping.id(), epochMs.getAsLong()));
            case ViewerMessage.Invalid invalid -> error(viewer, invalid.id(), invalid.code(), invalid.message());
        }
    }

    /** Pings of the peer count as messages: nothing else bounds them. So who has no name yet gets no answer. */
    void pinged(Viewer viewer, byte[] payload) throws InterruptedException {
        Principal who = viewer.principal();
        if (who != null && mayGoOn(viewer, who)) {
            answer(viewer, Frames.pong(payload));
        }
    }

    private boolean mayGoOn(Viewer viewer, Principal who) throws InterruptedException {
        switch (users.message(who.userId(), nanoTime.getAsLong())) {
            case GOOD -> {
                return true;
            }
            case LIMITED -> error(viewer, null, ErrorCode.RATE_LIMITED, "more than " + limits.messagesPerMinute()
                    + " messages of " + who.userId() + " in 60 s; wait, or be closed with 4029");
            case EXCEEDED -> viewer.close(CloseCode.TOO_MANY, "messages went on after rate_limited");
        }
        return false;
    }

    void admit(Viewer viewer, String token) throws InterruptedException {
        Principal who;
        try {
            who = tokens.verify(token);
        } catch (TokenRefused e) {
            counters.refused.increment();
            viewer.close(CloseCode.UNAUTHORISED, e.getMessage());
            return;
        }
        if (!users.connect(who.userId(), nanoTime.getAsLong())) {
            counters.refused.increment();
            viewer.close(CloseCode.TOO_MANY, who.userId() + " holds " + limits.connectionsPerUser()
                    + " connections, as many as are allowed");
            return;
        }
        presence.joined(who); // before it can be uncounted
        viewer.admit(who);
        if (viewer.isGone()) {
            uncount(viewer); // it left while its token was looked at
        }
        source.execute(() -> floor.greet(viewer));
    }

    private void error(Viewer viewer, String id, ErrorCode code, String message) throws InterruptedException {
        counters.errorsOut.increment();
        answer(viewer, Replies.error(id, code, message));
    }

    /** In turn with what the sequencer answers: the greeting comes first also where a message came with the handshake. */
    private void answer(Viewer viewer, byte[] frame) throws InterruptedException {
        source.execute(() -> viewer.send(frame));
    }

    /** Takes a viewer out of everything but the pulse's list, which it leaves with its connection. Any thread, any number of times. */
    void leave(Viewer viewer) {
        if (!viewer.leave()) {
            return;
        }
        counters.left.increment();
        viewer.outbox().abandon();
        uncount(viewer);
        try {
            source.execute(() -> floor.forget(viewer));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("interrupted while taking viewer {} out of its rooms", viewer.wire().peer());
        }
    }

    private void uncount(Viewer viewer) {
        if (viewer.uncount()) {
            users.disconnect(viewer.principal().userId());
            presence.left(viewer.principal());
        }
    }

    /** The connection is over. Its own thread, once. */
    void ended(Viewer viewer) {
        leave(viewer);
        viewers.remove(viewer);
        outboxLimit.viewers(viewers.size());
    }

    void violated(Viewer viewer, int closeCode, String reason) {
        counters.violations.increment();
        viewer.violated(closeCode, reason);
    }

    /** Said once a second at most: a viewer may send the message again at once. */
    void failed(RuntimeException e) {
        failures.increment();
        long said = failureSaidMs.get();
        long now = epochMs.getAsLong();
        if (Math.abs(now - said) >= 1_000 && failureSaidMs.compareAndSet(said, now)) {
            LOG.error("a viewer's message failed, {} so far; the connection goes on", failures.sum(), e);
        }
    }

    /**
     * Sends all viewers away over {@code limits.drain}, then ends what is left. Meanwhile nobody new is taken in, and who is
     * still here is shown what comes.
     */
    public void stop() throws InterruptedException {
        closing = true;
        drain.run();
        long until = nanoTime.getAsLong() + CLOSING_MILLIS * 1_000_000;
        while (!viewers.isEmpty() && nanoTime.getAsLong() - until < 0) {
            Thread.sleep(20);
        }
        pulse.interrupt();
        pulse.join();
        rounds.interrupt();
        rounds.join();
        timer.shutdownNow();
        viewers.forEach(viewer -> viewer.wire().abort());
    }

    /** For tests: nothing may be left behind in it. */
    Presence presence() {
        return presence;
    }

    /** While it stops: sends the rest of the viewers away at once. Any thread. */
    public void hurry() {
        drain.hurry();
    }

    /** For {@code GET /api/v1/system}. */
    public LiveStatus status() {
        return new LiveStatus(viewers.size(), users.users(), floor.subscriptions(), counters.connected.sum(), counters.deliveries.sum(),
                counters.conflated.sum(), counters.tooSlow.sum(), counters.silent.sum(), counters.stalled.sum(),
                counters.refused.sum());
    }

    /** Counts since start, but for the first three, which are now; {@code subscriptions}: those in rooms. */
    public record LiveStatus(int viewers, int users, int subscriptions, long connected, long deliveries, long conflated, long tooSlow,
                             long silent, long stalled, long refused) {}

    public void register(MeterRegistry registry) {
        registry.getOrCreate(Gauge.builder("hirundo_viewers", viewers::size).description("WebSocket connections"));
        count(registry, "hirundo_viewers_connected", "connections taken in", counters.connected);
        count(registry, "hirundo_viewers_left", "connections that ended", counters.left);
        count(registry, "hirundo_viewers_refused", "handshakes and tokens refused", counters.refused);
        count(registry, "hirundo_viewer_messages", "messages of viewers", counters.messagesIn);
        count(registry, "hirundo_viewer_errors", "error messages sent", counters.errorsOut);
        count(registry, "hirundo_deliveries", "events written to viewers", counters.deliveries);
        count(registry, "hirundo_viewer_writes", "writes to viewers' sockets", counters.writes);
        count(registry, "hirundo_viewer_bytes", "bytes written to viewers", counters.bytesOut);
        count(registry, "hirundo_filtered", "events encoded for a wish for some metrics", counters.filtered);
        count(registry, "hirundo_conflated", "events that met a full outbox", counters.conflated);
        count(registry, "hirundo_viewers_too_slow", "viewers closed with 4008", counters.tooSlow);
        count(registry, "hirundo_viewers_silent", "viewers ended without a pong", counters.silent);
        count(registry, "hirundo_viewers_stalled", "viewers ended under a stalled write", counters.stalled);
        count(registry, "hirundo_viewers_violations", "viewers closed because they broke the WebSocket protocol", counters.violations);
        count(registry, "hirundo_viewers_resumed", "subscriptions resumed from a cursor", counters.resumed);
        count(registry, "hirundo_viewer_failures", "messages that met a defect", failures);
    }

    private static void count(MeterRegistry registry, String name, String description, LongAdder adder) {
        registry.getOrCreate(FunctionalCounter.builder(name, adder, LongAdder::sum).description(description));
    }
}
