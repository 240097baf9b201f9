package io.hirundo.gateway.uplink;

import io.hirundo.gateway.GatewayConfig;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;

/** Asks the fleet's Redis how it is, over a connection like the uplink's own, and changes nothing there. */
public final class RedisProbe {
    private static final UplinkTiming TIMING = new UplinkTiming(Duration.ofSeconds(1), Duration.ofSeconds(1),
            Duration.ofSeconds(10), Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofSeconds(5), 1);
    /** Inside a script, because a gateway's rights are made for scripts. */
    private static final String FACTS = "local t = redis.call('TIME') return {t[1], t[2], redis.REDIS_VERSION or ''}";
    /** No entry ever has the id 0-0: whoever may write is told so, and who may not is told that. */
    private static final String NO_ID = "0-0";

    private RedisProbe() {}

    /**
     * What it said.
     *
     * @param url     without the password
     * @param trouble why it could not be asked, with what to do; empty where it could. Then the others count
     * @param version empty where it does not tell, as before 7.0
     * @param refused why it does not let this gateway write; empty where it does
     * @param aheadMs how far this machine's clock is ahead of its
     */
    public record Answer(String url, String trouble, String version, String refused, long aheadMs) {}

    /** @param config with a url */
    public static Answer ask(GatewayConfig.Uplink config, String gatewayId, String journalId, Clock clock) {
        RedisUrl url;
        try {
            url = RedisUrl.of(config.url().orElseThrow());
        } catch (IllegalArgumentException e) {
            return new Answer("", e.getMessage(), "", "", 0);
        }
        Keys keys = Keys.of(gatewayId, journalId, config.shards());
        ScheduledThreadPoolExecutor guard = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().factory());
        try (RedisLink link = new RedisConnector(url, config.cluster(), TIMING, guard, Uplink.trusting()).open(keys.stream())) {
            return ask(link, url, keys, clock);
        } catch (RuntimeException e) {
            return new Answer(url.toString(), RedisTrouble.words(e, url, config.cluster()), "", "", 0);
        } finally {
            guard.shutdownNow();
        }
    }

    private static Answer ask(RedisLink link, RedisUrl url, Keys keys, Clock clock) {
        long before = clock.millis();
        List<?> facts = (List<?>) link.call(new CommandArguments(Protocol.Command.EVAL).add(FACTS).add(1).add(keys.gateway()));
        long here = (before + clock.millis()) / 2;
        long there = 1_000 * Long.parseLong(text(facts.get(0))) + Long.parseLong(text(facts.get(1))) / 1_000;
        return new Answer(url.toString(), "", text(facts.get(2)), refused(link, keys), here - there);
    }

    private static String refused(RedisLink link, Keys keys) {
        try {
            link.call(new CommandArguments(Protocol.Command.XADD).add(keys.stream()).add("NOMKSTREAM").add(NO_ID).add("e").add(""));
            return "";
        } catch (JedisDataException e) {
            boolean mayWrite = String.valueOf(e.getMessage()).contains("must be greater than 0-0");
            return mayWrite ? "" : e.getMessage();
        }
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }
}
