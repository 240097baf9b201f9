package io.hirundo.gateway.uplink;

import io.hirundo.gateway.Backoff;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A connection to the fleet's Redis that is opened anew whenever it was lost, until it is stopped. Between two tries it waits,
 * see {@link Backoff}; where it stands, status and log say.
 *
 * <p>{@link #run} is for one thread, which owns what the connection is used for, and which alone waits here and says that it
 * works. All else is for any thread.
 */
final class KeptLink {
    /** What the connection is used for; on the thread that runs it. */
    interface Use {
        /**
         * Returns when the link is stopped. It may be so already.
         *
         * @throws JedisException if the connection was lost or Redis refuses something: there will be another
         */
        void serve(RedisLink link);

        /** What could not be done where something else fails than Redis: the beginning of a sentence that the cause ends. */
        String failure();

        /** There was no connection to be had. */
        default void unreachable() {}

        /** The connection is gone, if there was one. */
        default void ended() {}
    }

    private final RedisConnector redis;
    private final String key;
    private final Backoff backoff;
    private final Standing standing;
    private final Logger log;
    private final Doorbell doorbell = new Doorbell();
    private volatile RedisLink link;
    private volatile boolean stopped;

    /**
     * @param key  the key (or channel) whose node is wanted
     * @param name what the log calls it, with the URL behind
     */
    KeptLink(RedisConnector redis, String key, UplinkTiming timing, Clock clock, RandomGenerator random, String name, Logger log) {
        this.redis = redis;
        this.key = key;
        this.backoff = new Backoff(timing.firstBackoff(), timing.lastBackoff(), random);
        this.standing = new Standing(name + " " + redis.url(), log, clock, UplinkState.CONNECTING);
        this.log = log;
    }

    void run(Use use) {
        while (!stopped) {
            try (RedisLink opened = open(use)) {
                link = opened;
                use.serve(opened);
            } catch (JedisException e) {
                if (!stopped) {
                    waits(RedisTrouble.words(e, redis.url(), redis.cluster()), e);
                }
            } catch (RuntimeException e) {
                // What it carries could not be read or handed on, or this code is wrong. Either may pass.
                waits(use.failure() + ": " + e, e);
            } finally {
                link = null;
                use.ended();
            }
            pause(System.nanoTime() + backoff.nextNanos());
        }
    }

    private RedisLink open(Use use) {
        try {
            return redis.open(key);
        } catch (JedisException e) {
            use.unreachable();
            throw e;
        }
    }

    private void waits(String reason, RuntimeException e) {
        standing.become(UplinkState.WAITING, reason);
        log.debug("the connection has ended", e);
    }

    /** Lets what the connection carries just now through, and opens no other. */
    void stop() {
        stopped = true;
        doorbell.ring();
    }

    /** Breaks the connection in the middle of whatever it carries, and opens no other. */
    void abort() {
        stop();
        RedisLink broken = link;
        if (broken != null) {
            broken.abort();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    /** To be said after what {@link #await} waits for was made true. Never blocks. */
    void ring() {
        doorbell.ring();
    }

    /** Returns when the condition holds, the time has come or the link is stopped. @param untilNanos of {@link System#nanoTime()} */
    void await(BooleanSupplier condition, long untilNanos) {
        doorbell.await(() -> stopped || condition.getAsBoolean(), untilNanos);
    }

    /** Returns when the time has come or the link is stopped. @param untilNanos of {@link System#nanoTime()} */
    void pause(long untilNanos) {
        doorbell.await(() -> stopped, untilNanos);
    }

    /** The connection has proved good: should it be lost, the next one is tried soon. */
    void works() {
        backoff.reset();
    }

    /** Written by the thread that runs it. */
    Standing standing() {
        return standing;
    }
}
