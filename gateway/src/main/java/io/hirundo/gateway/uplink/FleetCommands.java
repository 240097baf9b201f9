package io.hirundo.gateway.uplink;

import io.hirundo.gateway.command.FleetCommand;
import io.hirundo.gateway.command.FleetDesk;
import io.hirundo.gateway.journal.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the fleet's commands to the desk. An entry is acknowledged to Redis when its event is on disk, and not before: what
 * a kill interrupts is handed out again, and the desk knows what it has.
 *
 * <p>Whether one has expired is judged by Redis's clock, which is the fleet's, and not by the gateway's, which may be years
 * off. It runs on a platform thread with a connection of its own, because it waits in Redis for what comes and asks the
 * journal, which is native code.
 */
final class FleetCommands implements Runnable, KeptLink.Use {
    private static final Logger LOG = LoggerFactory.getLogger(FleetCommands.class);

    private final FleetDesk desk;
    private final FleetRefusals refusals;
    private final EventLog log;
    private final String key;
    private final String gatewayId;
    private final Duration wait;
    private final KeptLink kept;
    private final LongAdder read = new LongAdder();
    private final LongAdder refused = new LongAdder();

    FleetCommands(FleetDesk desk, FleetRefusals refusals, EventLog log, String key, String gatewayId, RedisConnector redis,
                  UplinkTiming timing, Clock clock, RandomGenerator random) {
        this.desk = desk;
        this.refusals = refusals;
        this.log = log;
        this.key = key;
        this.gatewayId = gatewayId;
        this.wait = timing.answer().dividedBy(2); // the socket's own limit is that for an answer
        this.kept = new KeptLink(redis, key, timing, clock, random, "commands from", LOG);
    }

    /** The journal's thread, after each commit. */
    void committed() {
        kept.ring();
    }

    /** Any thread. */
    void stop() {
        kept.abort();
    }

    Standing.Now standing() {
        return kept.standing().now();
    }

    /** Entries read since the start; what was handed out again counts again. */
    long read() {
        return read.sum();
    }

    /** Entries that are no commands. */
    long refused() {
        return refused.sum();
    }

    @Override
    public void run() {
        kept.run(this);
    }

    @Override
    public String failure() {
        return "commands could not be taken";
    }

    @Override
    public void serve(RedisLink link) {
        if (kept.isStopped()) {
            return;
        }
        CommandStream stream = new CommandStream(link, key, gatewayId);
        stream.join();
        for (List<CommandStream.Entry> again = stream.unacknowledged(); !again.isEmpty() && !kept.isStopped();
                again = stream.unacknowledged()) {
            take(stream, again, true);
        }
        kept.standing().become(UplinkState.CONNECTED, "");
        while (!kept.isStopped()) {
            List<CommandStream.Entry> entries = stream.next(wait);
            kept.works();
            if (!entries.isEmpty()) {
                take(stream, entries, false);
            }
        }
    }

    private void take(CommandStream stream, List<CommandStream.Entry> entries, boolean isRedelivery) {
        long atNanos = System.nanoTime(); // before the question: so the rest is rather too short than too long
        long nowMs = stream.timeMs();
        long seq = 0;
        for (CommandStream.Entry entry : entries) {
            read.increment();
            seq = Math.max(seq, take(entry, nowMs, atNanos, isRedelivery));
        }
        long last = seq;
        while (log.committedSeq() < last) {
            if (kept.isStopped()) {
                return; // they are handed out again, and known then
            }
            kept.await(() -> log.committedSeq() >= last, System.nanoTime() + wait.toNanos());
        }
        stream.acknowledge(entries);
    }

    private long take(CommandStream.Entry entry, long nowMs, long atNanos, boolean isRedelivery) {
        if (entry.body().isEmpty()) {
            refuse(null, "the entry " + entry.id() + " has no field c, or was deleted before it was read", new byte[0]);
            return 0;
        }
        try {
            FleetCommand command = FleetCommand.read(entry.body().get(), entry.ms());
            return desk.take(command, command.expiresAt() - nowMs, atNanos, isRedelivery);
        } catch (FleetCommand.Malformed e) {
            refuse(e.deviceId().orElse(null), "the entry " + entry.id() + ": " + e.getMessage(), entry.body().get());
            return e.id().isPresent() && e.deviceId().isPresent()
                    ? desk.refuse(e.id().get(), e.deviceId().get(), entry.ms(), e.getMessage(), isRedelivery) : 0;
        }
    }

    private void refuse(String deviceId, String message, byte[] body) {
        refused.increment();
        refusals.refused(key, deviceId, message, body);
    }
}
