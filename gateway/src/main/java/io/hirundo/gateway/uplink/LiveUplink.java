package io.hirundo.gateway.uplink;

import io.hirundo.gateway.Backoff;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventSink;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Publishes each new event on the gateway's sharded channel at once, over a connection of its own: a backlog that drains
 * into the stream beside it does not hold it up. What cannot go now is dropped and counted; the stream has it.
 *
 * <p>The sequencer offers, one virtual thread sends. It sends what has gathered, waits for the answers, sends again: the
 * longer the way to Redis, the more goes in one write.
 */
final class LiveUplink implements EventSink, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveUplink.class);
    /** Two seconds of 1,000 events of 500 bytes: what is older is of no use to anyone who watches live. */
    private static final long QUEUE_BYTES = 1024 * 1024;
    private static final int SEND_BYTES = 128 * 1024;

    private final String channel;
    private final byte[] channelBytes;
    private final RedisConnector redis;
    private final UplinkTiming timing;
    private final Backoff backoff;
    private final Standing standing;
    private final LiveQueue queue = new LiveQueue(QUEUE_BYTES);
    private final Doorbell doorbell = new Doorbell();
    private final LongAdder sent = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /** Whether offered events have a way to go. Written by the sending thread. */
    private volatile boolean open;
    private volatile RedisLink link;
    private volatile boolean stopped;

    LiveUplink(String channel, RedisConnector redis, UplinkTiming timing, Clock clock, RandomGenerator random) {
        this.channel = channel;
        this.channelBytes = channel.getBytes(StandardCharsets.UTF_8);
        this.redis = redis;
        this.timing = timing;
        this.backoff = new Backoff(timing.firstBackoff(), timing.lastBackoff(), random);
        this.standing = new Standing("live channel to " + redis.url(), LOG, clock, UplinkState.CONNECTING);
    }

    /** The sequencer. */
    @Override
    public void event(Event event) {
        if (!open) {
            dropped.increment();
            return;
        }
        int lost = queue.offer(event);
        if (lost > 0) {
            dropped.add(lost);
        }
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

    long sent() {
        return sent.sum();
    }

    long dropped() {
        return dropped.sum();
    }

    @Override
    public void run() {
        while (!stopped) {
            try (RedisLink opened = redis.open(channel)) {
                link = opened;
                ping(opened);
                open = true; // first: whoever reads that it is connected may rely on it
                standing.become(UplinkState.CONNECTED, "");
                publish(opened);
            } catch (JedisException e) {
                if (!stopped) {
                    standing.become(UplinkState.WAITING, RedisTrouble.words(e, redis.url(), redis.cluster()));
                    LOG.debug("live channel", e);
                }
            } catch (RuntimeException e) {
                standing.become(UplinkState.WAITING, "events could not be published: " + e);
                LOG.debug("live channel", e);
            } finally {
                open = false;
                link = null;
                dropped.add(queue.clear());
            }
            doorbell.await(() -> stopped, System.nanoTime() + backoff.nextNanos());
        }
    }

    private void publish(RedisLink link) {
        List<Event> events = new ArrayList<>();
        List<CommandArguments> commands = new ArrayList<>();
        while (!stopped) {
            doorbell.await(() -> stopped || !queue.isEmpty(), System.nanoTime() + timing.heartbeat().toNanos());
            queue.drain(events, SEND_BYTES);
            if (events.isEmpty()) {
                ping(link); // finds out that the other side is gone before the next event needs it
                backoff.reset();
                continue;
            }
            for (Event event : events) {
                commands.add(new CommandArguments(Protocol.Command.SPUBLISH).add(channelBytes).add(event.json()));
            }
            try {
                confirm(link.exchange(commands));
            } catch (JedisException e) {
                dropped.add(events.size()); // some may have gone; nobody can tell which
                throw e;
            }
            sent.add(events.size());
            backoff.reset();
            events.clear();
            commands.clear();
        }
    }

    private static void ping(RedisLink link) {
        link.call(new CommandArguments(Protocol.Command.PING));
    }

    private static void confirm(List<Object> answers) {
        for (Object answer : answers) {
            if (answer instanceof JedisDataException refused) {
                throw refused;
            }
        }
    }
}
