package io.hirundo.gateway.uplink;

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
final class LiveUplink implements EventSink, Runnable, KeptLink.Use {
    private static final Logger LOG = LoggerFactory.getLogger(LiveUplink.class);
    /** Two seconds of 1,000 events of 500 bytes: what is older is of no use to anyone who watches live. */
    private static final long QUEUE_BYTES = 1024 * 1024;
    private static final int SEND_BYTES = 128 * 1024;

    private final byte[] channel;
    private final UplinkTiming timing;
    private final KeptLink kept;
    private final LiveQueue queue = new LiveQueue(QUEUE_BYTES);
    private final LongAdder sent = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /** Whether offered events have a way to go. Written by the sending thread. */
    private volatile boolean open;

    LiveUplink(String channel, RedisConnector redis, UplinkTiming timing, Clock clock, RandomGenerator random) {
        this.channel = channel.getBytes(StandardCharsets.UTF_8);
        this.timing = timing;
        this.kept = new KeptLink(redis, channel, timing, clock, random, "live channel to", LOG);
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
        kept.ring();
    }

    /** Any thread. */
    void stop() {
        kept.abort();
    }

    Standing.Now standing() {
        return kept.standing().now();
    }

    long sent() {
        return sent.sum();
    }

    long dropped() {
        return dropped.sum();
    }

    @Override
    public void run() {
        kept.run(this);
    }

    @Override
    public String failure() {
        return "events could not be published";
    }

    @Override
    public void serve(RedisLink link) {
        ping(link);
        open = true; // first: whoever reads that it is connected may rely on it
        kept.standing().become(UplinkState.CONNECTED, "");
        publish(link);
    }

    @Override
    public void ended() {
        open = false;
        dropped.add(queue.clear());
    }

    private void publish(RedisLink link) {
        List<Event> events = new ArrayList<>();
        List<CommandArguments> commands = new ArrayList<>();
        while (!kept.isStopped()) {
            kept.await(() -> !queue.isEmpty(), System.nanoTime() + timing.heartbeat().toNanos());
            queue.drain(events, SEND_BYTES);
            if (events.isEmpty()) {
                ping(link); // finds out that the other side is gone before the next event needs it
                kept.works();
                continue;
            }
            for (Event event : events) {
                commands.add(new CommandArguments(Protocol.Command.SPUBLISH).add(channel).add(event.json()));
            }
            try {
                confirm(link.exchange(commands));
            } catch (JedisException e) {
                dropped.add(events.size()); // some may have gone; nobody can tell which
                throw e;
            }
            sent.add(events.size());
            kept.works();
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
