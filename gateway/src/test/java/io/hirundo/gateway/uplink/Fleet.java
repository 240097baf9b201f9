package io.hirundo.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.event.Event;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.awaitility.core.ConditionFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.StreamEntry;

/** What the tests share: uplinks in a hurry, and a look at the stream with the fleet's eyes. */
final class Fleet {
    static final int SHARDS = 16;
    /** CRC-32 of "site-7" is 0x9a800a10, which leaves 0 of 16. */
    static final String STREAM = "hirundo:{0}:events:site-7:j1";
    static final String LIVE = "hirundo:{0}:live:site-7";
    static final UplinkTiming HURRIED = new UplinkTiming(Duration.ofMillis(20), Duration.ofMillis(200),
            Duration.ofMillis(300), Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(3), 1_000_000);

    private Fleet() {}

    static Uplink uplink(URI url, MemoryLog log) {
        return uplink(url, false, log, HURRIED);
    }

    static Uplink uplink(URI url, boolean cluster, MemoryLog log, UplinkTiming timing) {
        return uplink(url, cluster, log, timing, SslOptions.defaults());
    }

    /** Started. */
    static Uplink uplink(URI url, boolean cluster, MemoryLog log, UplinkTiming timing, SslOptions tls) {
        Uplink uplink = new Uplink(new GatewayConfig.Uplink(Optional.of(url), cluster, SHARDS), MemoryLog.GATEWAY, "1.2.3",
                log, timing, Clock.systemUTC(), new Random(1), tls);
        uplink.start();
        return uplink;
    }

    static RedisClient client(URI url) {
        return RedisClient.create(url);
    }

    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
    }

    static void awaitDelivered(Uplink uplink, MemoryLog log) {
        soon().untilAsserted(() -> assertThat(uplink.status())
                .returns(UplinkState.CONNECTED, UplinkStatus::state)
                .returns(log.committedSeq(), UplinkStatus::deliveredSeq)
                .returns(0L, UplinkStatus::backlog));
    }

    /** Every event of the log is there once, in order of seq, and nothing else is. */
    static void assertStreamIs(URI url, List<Event> expected) {
        assertStreamIs(url, STREAM, expected);
    }

    static void assertStreamIs(URI url, String stream, List<Event> expected) {
        List<String> ids = new ArrayList<>();
        List<String> jsons = new ArrayList<>();
        try (RedisClient client = client(url)) {
            StreamEntryID from = null;
            List<StreamEntry> page;
            do {
                page = from == null ? client.xrange(stream, (StreamEntryID) null, null, 10_000)
                        : client.xrange(stream, "(" + from, "+", 10_000);
                for (StreamEntry entry : page) {
                    ids.add(entry.getID().toString());
                    assertThat(entry.getFields()).containsOnlyKeys("e");
                    jsons.add(entry.getFields().get("e"));
                    from = entry.getID();
                }
            } while (!page.isEmpty());
        }
        assertThat(ids).isEqualTo(expected.stream().map(event -> event.seq() + "-0").toList());
        assertThat(jsons).isEqualTo(expected.stream().map(Event::toString).toList());
    }

    /** What the client has no method for. */
    static void command(URI url, Protocol.Command command, String... arguments) {
        RedisUrl at = RedisUrl.of(url);
        try (Jedis jedis = new Jedis(at.host(), at.port())) {
            at.password().ifPresent(jedis::auth);
            jedis.sendCommand(command, arguments);
        }
    }

    static Map<String, String> record(RedisClient client) {
        return client.hgetAll("hirundo:{0}:gateway:site-7");
    }
}
