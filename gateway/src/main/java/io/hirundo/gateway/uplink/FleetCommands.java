package io.hirundo.gateway.uplink;

import io.hirundo.gateway.Backoff;
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
import redis.clients.jedis.exceptions.JedisException;

/**
 * Brings the fleet's commands to the desk. An entry is acknowledged to Redis when its event is on disk, and not before: what
 * a kill interrupts is handed out again, and the desk knows what it has.
 *
 * <p>Whether one has expired is judged by Redis's clock, which is the fleet's, and not by the gateway's, which may be years
 * off. It runs on a platform thread with a connection of its own, because it waits in Redis for what comes and asks the
 * journal, which is native code.
 */
final class FleetCommands implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetCommands.class);

    private final FleetDesk desk;
    private final FleetRefusals refusals;
    private final EventLog log;
    private final String key;
    private final String gatewayId;
    private final RedisConnector redis;
    private final Duration wait;
    private final Backoff backoff;
    private final Standing standing;
    private final Doorbell doorbell = new Doorbell();
    private final LongAdder read = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile RedisLink link;
    private volatile boolean stopped;

    FleetCommands(FleetDesk desk, FleetRefusals refusals, EventLog log, String key, String gatewayId, RedisConnector redis,
                  UplinkTiming timing, Clock clock, RandomGenerator random) {
        this.desk = desk;
        this.refusals = refusals;
        this.log = log;
        this.key = key;
        this.gatewayId = gatewayId;
        this.redis = redis;
        this.wait = timing.answer().dividedBy(2); // the socket's own limit is that for an answer
        this.backoff = new Backoff(timing.firstBackoff(), timing.lastBackoff(), random);
        this.standing = new Standing("commands from " + redis.url(), LOG, clock, UplinkState.CONNECTING);
    }

    /** The journal's thread, after each commit. */
    void committed() {
        doorbell.ring();
    }

    /** Any thread. */
    void stop() {
        stopped = true;
        doorbell.ring();
        RedisLink broken = link;
        if (broken != null) {
            broken.abort();
        }
    }

    Standing.Now standing() {
        return standing.now();
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
        while (!stopped) {
            try (RedisLink opened = redis.open(key)) {
                link = opened;
                if (!stopped) {
                    serve(new CommandStream(opened, key, gatewayId));
                }
            } catch (JedisException e) {
                if (!stopped) {
                    standing.become(UplinkState.WAITING, RedisTrouble.words(e, redis.url(), redis.cluster()));
                    LOG.debug("commands", e);
                }
            } catch (RuntimeException e) {
                standing.become(UplinkState.WAITING, "commands could not be taken: " + e);
                LOG.debug("commands", e);
            } finally {
                link = null;
            }
            doorbell.await(() -> stopped, System.nanoTime() + backoff.nextNanos());
        }
    }

    private void serve(CommandStream stream) {
        stream.join();
        for (List<CommandStream.Entry> again = stream.unacknowledged(); !again.isEmpty() && !stopped;
                again = stream.unacknowledged()) {
            take(stream, again, true);
        }
        standing.become(UplinkState.CONNECTED, "");
        while (!stopped) {
            List<CommandStream.Entry> entries = stream.next(wait);
            backoff.reset();
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
            if (stopped) {
                return; // they are handed out again, and known then
            }
            doorbell.await(() -> stopped || log.committedSeq() >= last, System.nanoTime() + wait.toNanos());
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
