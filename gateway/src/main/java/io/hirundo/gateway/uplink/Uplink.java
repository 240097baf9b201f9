package io.hirundo.gateway.uplink;

import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.command.FleetDesk;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventSink;
import io.hirundo.gateway.journal.EventLog;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/**
 * The way to the fleet: the journal into the gateway's stream, new events onto its live channel; and the fleet's commands
 * back. Safe for any thread; it starts and runs whatever state Redis is in.
 */
public final class Uplink implements EventSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);
    /** What a goodbye to a Redis that is well takes, many times over. */
    private static final long GOODBYE_MS = 2_000;
    /** After its connection is broken a thread only has to unwind. */
    private static final long UNWIND_MS = 2_000;

    private final Optional<Lines> lines;
    private final UplinkStatus disabled;
    private volatile Optional<CommandLine> commandLine = Optional.empty();

    /** What there is only where a url is configured. */
    private record Lines(RedisUrl url, StreamUplink stream, Thread streamThread, LiveUplink live, Thread liveThread,
                         ScheduledThreadPoolExecutor guard, BiFunction<FleetDesk, FleetRefusals, FleetCommands> commands) {}

    private record CommandLine(FleetCommands commands, Thread thread) {}

    /** @param version of this software, for the fleet to read */
    public Uplink(GatewayConfig.Uplink config, String gatewayId, String version, EventLog log) {
        this(config, gatewayId, version, log, UplinkTiming.defaults(), Clock.systemUTC(),
                new Random(), trusting());
    }

    /** @param random used by both threads: must be safe for that, as {@link Random} is */
    Uplink(GatewayConfig.Uplink config, String gatewayId, String version, EventLog log, UplinkTiming timing, Clock clock,
           RandomGenerator random, SslOptions tls) {
        Optional<RedisUrl> url;
        String reason = "";
        try {
            url = config.url().map(RedisUrl::of);
        } catch (IllegalArgumentException e) {
            // The gateway is of use on its site without a fleet, so it starts; the status says what is wrong.
            LOG.error("no uplink: {}", e.getMessage());
            url = Optional.empty();
            reason = e.getMessage();
        }
        this.disabled = new UplinkStatus(UplinkState.DISABLED, "", clock.millis(), reason, 0, 0, 0, 0, "disabled", 0,
                "disabled", 0, 0);
        this.lines = url.map(there -> {
            Keys keys = Keys.of(gatewayId, log.journalId(), config.shards());
            ScheduledThreadPoolExecutor guard = new ScheduledThreadPoolExecutor(1,
                    Thread.ofPlatform().name("hirundo-uplink-guard").daemon().factory());
            guard.setRemoveOnCancelPolicy(true);
            StreamUplink stream = new StreamUplink(log, keys,
                    new RedisConnector(there, config.cluster(), timing, guard, tls),
                    new GatewayRecord(keys, gatewayId, log, version), timing, clock, random);
            LiveUplink live = new LiveUplink(keys.live(),
                    new RedisConnector(there, config.cluster(), timing, guard, tls), timing, clock, random);
            return new Lines(there, stream, Thread.ofPlatform().name("hirundo-uplink").daemon().unstarted(stream),
                    live, Thread.ofVirtual().name("hirundo-uplink-live").unstarted(live), guard,
                    (desk, refusals) -> new FleetCommands(desk, refusals, log, keys.commands(), gatewayId,
                            new RedisConnector(there, config.cluster(), timing, guard, tls), timing, clock, random));
        });
    }

    /** Has the fleet's commands brought to this desk. Before {@link #start} only; without it none are read. */
    public void takeCommands(FleetDesk desk, FleetRefusals refusals) {
        commandLine = lines.map(to -> {
            FleetCommands commands = to.commands().apply(desk, refusals);
            return new CommandLine(commands, Thread.ofPlatform().name("hirundo-fleet-commands").daemon().unstarted(commands));
        });
    }

    /** Returns at once; whether Redis is there shows in {@link #status()}. Once. */
    public void start() {
        lines.ifPresent(to -> {
            to.streamThread().start();
            to.liveThread().start();
        });
        commandLine.ifPresent(line -> line.thread().start());
    }

    /** The sequencer: a new event, before its commit. Never blocks. */
    @Override
    public void event(Event event) {
        if (lines.isPresent()) {
            lines.get().live().event(event);
        }
    }

    /** The journal writer, after each commit. Never blocks. */
    public void committed(long committedSeq) {
        if (lines.isPresent()) {
            lines.get().stream().committed(committedSeq);
        }
        if (commandLine.isPresent()) {
            commandLine.get().commands().committed();
        }
    }

    /**
     * For retention: the stream holds every event up to this seq. {@link Long#MAX_VALUE} if there is no uplink to wait
     * for; 0 until the stream has been asked for the first time.
     */
    public long deliveredSeq() {
        return lines.map(to -> to.stream().deliveredSeq()).orElse(Long.MAX_VALUE);
    }

    public UplinkStatus status() {
        if (lines.isEmpty()) {
            return disabled;
        }
        StreamUplink stream = lines.get().stream();
        LiveUplink live = lines.get().live();
        Standing.Now now = stream.standing();
        Standing.Now liveNow = live.standing();
        return new UplinkStatus(now.state(), lines.get().url().toString(), now.sinceMs(), now.reason(),
                stream.deliveredSeq(), stream.backlog(), stream.etaSeconds(), stream.reconnects(),
                words(liveNow), live.dropped(), commandLine.map(line -> words(line.commands().standing())).orElse("disabled"),
                commandLine.map(line -> line.commands().read()).orElse(0L),
                commandLine.map(line -> line.commands().refused()).orElse(0L));
    }

    private static String words(Standing.Now now) {
        return now.reason().isEmpty() ? now.state().wireName() : now.reason();
    }

    /** Nothing is registered where there is no uplink. */
    public void register(MeterRegistry registry) {
        lines.ifPresent(to -> {
            StreamUplink stream = to.stream();
            LiveUplink live = to.live();
            registry.getOrCreate(FunctionalCounter.builder("hirundo_uplink_events", stream, StreamUplink::delivered)
                    .description("Events appended to the fleet's stream"));
            registry.getOrCreate(FunctionalCounter.builder("hirundo_uplink_reconnects", stream, StreamUplink::reconnects)
                    .description("Connections to the fleet's Redis after the first"));
            registry.getOrCreate(FunctionalCounter.builder("hirundo_uplink_live_events", live, LiveUplink::sent)
                    .description("Events published on the live channel"));
            registry.getOrCreate(FunctionalCounter.builder("hirundo_uplink_live_dropped", live, LiveUplink::dropped)
                    .description("Events that did not go over the live channel"));
            registry.getOrCreate(Gauge.builder("hirundo_uplink_backlog", stream::backlog)
                    .description("Committed events that are not in the fleet's stream yet, at most"));
            registry.getOrCreate(Gauge.builder("hirundo_uplink_connected",
                            () -> stream.standing().state() == UplinkState.CONNECTED ? 1 : 0)
                    .description("1 while events go into the fleet's stream as they are committed"));
        });
    }

    /** Reads no more commands. Returns when nothing more comes to the desk, or after two seconds. */
    public void stopCommands() {
        commandLine.ifPresent(line -> {
            line.commands().stop();
            if (!ended(line.thread(), UNWIND_MS)) {
                LOG.warn("the thread of the fleet's commands is still busy; it ends with the process");
            }
        });
    }

    /** Tells the fleet that the gateway goes, if Redis answers within two seconds. What is not delivered is in the journal. */
    @Override
    public void close() {
        stopCommands();
        lines.ifPresent(to -> {
            to.live().stop();
            to.stream().stop();
            if (!ended(to.streamThread(), GOODBYE_MS)) {
                to.stream().abort();
                if (!ended(to.streamThread(), UNWIND_MS)) {
                    LOG.warn("the uplink's thread is still connecting; it ends with the process");
                }
            }
            ended(to.liveThread(), UNWIND_MS);
            to.guard().shutdownNow();
        });
    }

    /** The process is killed, as far as Redis can see it. For tests. */
    void crash() {
        stopCommands();
        lines.ifPresent(to -> {
            to.stream().abort();
            to.live().stop();
            ended(to.streamThread(), UNWIND_MS);
            ended(to.liveThread(), UNWIND_MS);
            to.guard().shutdownNow();
        });
    }

    /** Whom the JVM's trust store trusts, for the host name they have a certificate for. */
    static SslOptions trusting() {
        return SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build();
    }

    private static boolean ended(Thread thread, long withinMs) {
        if (thread.getState() == Thread.State.NEW) {
            return true; // never started
        }
        try {
            thread.join(withinMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
