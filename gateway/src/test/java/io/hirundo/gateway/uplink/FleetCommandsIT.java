package io.hirundo.gateway.uplink;

import static io.hirundo.gateway.uplink.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.command.FleetCommand;
import io.hirundo.gateway.command.FleetDesk;
import io.hirundo.gateway.testing.RealRedis;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.StreamEntryID;

/** The fleet's commands from a real Redis to a desk. */
class FleetCommandsIT {
    private static final String COMMANDS = "hirundo:{0}:commands:site-7";
    private static final String GOOD = "{\"id\":\"%s\",\"deviceId\":\"relay\",\"command\":{\"on\":true},\"by\":\"ana\",\"expiresAt\":%d}";

    private record Taken(String id, long restMs, boolean isRedelivery) {}

    private final RealRedis redis = RealRedis.running(RealRedis.APPEND_ONLY);
    private final RedisClient fleet = Fleet.client(redis.url());
    private final MemoryLog log = new MemoryLog();
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    /** The seq that a taken command waits for. */
    private volatile long seq;
    private Uplink uplink;

    private final FleetDesk desk = new FleetDesk() {
        @Override
        public long take(FleetCommand command, long restMs, long atNanos, boolean isRedelivery) {
            taken.add(new Taken(command.id(), restMs, isRedelivery));
            return seq;
        }

        @Override
        public long refuse(String id, String deviceId, long ts, String reason, boolean isRedelivery) {
            told.add(id + " " + deviceId + " " + reason);
            return seq;
        }
    };

    @BeforeEach
    void start() {
        uplink = new Uplink(new GatewayConfig.Uplink(Optional.of(redis.url()), false, Fleet.SHARDS), MemoryLog.GATEWAY, "1.2.3",
                log, Fleet.HURRIED, Clock.systemUTC(), new Random(1), SslOptions.defaults());
        uplink.takeCommands(desk, (key, deviceId, message, body) ->
                refused.add(key + " " + deviceId + " " + message + " " + new String(body, StandardCharsets.UTF_8)));
        uplink.start();
    }

    @AfterEach
    void stop() {
        uplink.close();
        fleet.close();
        redis.close();
    }

    @Test
    void areReadInOrderAndAcknowledged() {
        for (int i = 0; i < 100; i++) {
            add("f" + i);
        }
        soon().until(() -> taken.size() == 100);

        assertThat(taken).extracting(Taken::id).startsWith("f0", "f1").endsWith("f99").doesNotHaveDuplicates();
        assertThat(taken).allSatisfy(one -> {
            assertThat(one.isRedelivery()).isFalse();
            assertThat(one.restMs()).isBetween(50_000L, 60_000L);
        });
        awaitPending(0);
        assertThat(uplink.status().commands()).isEqualTo("connected");
        assertThat(uplink.status().commandsRead()).isEqualTo(100);
    }

    @Test
    void whatWasGivenBeforeTheGatewayFirstCameIsReadToo() {
        uplink.close();
        fleet.del(COMMANDS);
        add("early");
        start();

        soon().until(() -> taken.stream().anyMatch(one -> one.id().equals("early")));
    }

    @Test
    void anEntryIsAcknowledgedOnlyWhenItsEventIsOnDiskAndElseHandedOutAgain() {
        seq = 5;
        add("f1");
        soon().until(() -> taken.size() == 1);
        assertThat(pending()).isEqualTo(1);

        uplink.crash();
        taken.clear();
        start();
        soon().until(() -> taken.size() == 1);
        assertThat(taken.getFirst().isRedelivery()).isTrue();
        assertThat(pending()).isEqualTo(1);

        log.append(5);
        uplink.committed(5);
        awaitPending(0);
        add("f2");
        soon().until(() -> taken.size() == 2);
        assertThat(taken.getLast().isRedelivery()).isFalse();
    }

    @Test
    void whatIsNoCommandIsShownAcknowledgedAndHoldsNothingUp() {
        add(Map.of("c", "{\"id\":"));
        add(Map.of("x", "1"));
        add(Map.of("c", "{\"id\":\"f1\",\"deviceId\":\"relay\",\"command\":5,\"expiresAt\":1}"));
        add(Map.of("c", "{\"id\":\"f2\",\"deviceId\":\"re lay\",\"command\":{},\"expiresAt\":1}"));
        add("good");

        soon().until(() -> taken.size() == 1);
        awaitPending(0);
        assertThat(refused).hasSize(4).allSatisfy(words -> assertThat(words).startsWith(COMMANDS));
        assertThat(refused.get(0)).contains("null the entry").contains("not JSON").endsWith("{\"id\":");
        assertThat(refused.get(1)).contains("has no field c");
        assertThat(refused.get(2)).contains(" relay the entry").contains("'command' must be an object");
        assertThat(told).containsExactly("f1 relay 'command' must be an object, for example {\"on\": true}; found the number 5");
        assertThat(uplink.status().commandsRefused()).isEqualTo(4);
    }

    @Test
    void comesBackWithRedisAndSaysWhatIsWrongMeanwhile() {
        add("f1");
        soon().until(() -> taken.size() == 1);
        awaitPending(0);
        redis.kill();
        soon().until(() -> uplink.status().commands().startsWith("nothing answers"));
        redis.start();
        add("f2");

        soon().until(() -> taken.size() == 2);
        assertThat(taken.getLast().id()).isEqualTo("f2");
    }

    @Test
    void aStreamThatTheFleetDeletesIsMadeAnew() {
        add("f1");
        soon().until(() -> taken.size() == 1);
        fleet.del(COMMANDS);
        soon().until(() -> fleet.exists(COMMANDS));
        add("f2");

        soon().until(() -> taken.size() == 2);
    }

    @Test
    void stopsAtOnceWhileItWaitsForTheNext() {
        soon().until(() -> uplink.status().commands().equals("connected"));
        long before = System.nanoTime();
        uplink.stopCommands();

        assertThat((System.nanoTime() - before) / 1_000_000).isLessThan(900);
    }

    private void add(String id) {
        add(Map.of("c", String.format(GOOD, id, System.currentTimeMillis() + 60_000)));
    }

    private void add(Map<String, String> fields) {
        try (RedisClient client = Fleet.client(redis.url())) { // one of before a kill is of no use
            client.xadd(COMMANDS, StreamEntryID.NEW_ENTRY, fields);
        }
    }

    private long pending() {
        return fleet.xpending(COMMANDS, "gateway").getTotal();
    }

    private void awaitPending(long count) {
        soon().until(() -> pending() == count);
    }
}
