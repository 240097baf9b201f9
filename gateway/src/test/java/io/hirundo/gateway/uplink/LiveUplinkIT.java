package io.hirundo.gateway.uplink;

import static io.hirundo.gateway.uplink.Fleet.LIVE;
import static io.hirundo.gateway.uplink.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.testing.RealRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** The live channel, heard by a subscriber of the fleet. */
class LiveUplinkIT {

    @Test
    void publishesTheSameJsonAtOnce() {
        MemoryLog log = new MemoryLog();
        try (RealRedis redis = RealRedis.running(); Uplink uplink = Fleet.uplink(redis.url(), log);
             Subscriber fleet = new Subscriber(redis.port())) {
            soon().until(() -> uplink.status().live().equals("connected"));
            for (int seq = 1; seq <= 1_000; seq++) {
                uplink.event(log.event(seq));
            }
            soon().until(() -> fleet.heard.size() >= 1_000);
            assertThat(fleet.heard).isEqualTo(
                    LongStream.rangeClosed(1, 1_000).mapToObj(seq -> log.event(seq).toString()).toList());
            assertThat(uplink.status().liveDropped()).isZero();
        }
    }

    @Test
    void isAheadOfABacklogThatDrainsSlowlyBesideIt() {
        MemoryLog log = new MemoryLog().append(200_000);
        try (RealRedis redis = RealRedis.running(); Subscriber fleet = new Subscriber(redis.port());
             Uplink uplink = Fleet.uplink(redis.url(), false, log, UplinkTiming.defaults())) {
            soon().until(() -> uplink.status().live().equals("connected") && uplink.deliveredSeq() > 5_000);
            Event now = log.event(200_001);
            long start = System.nanoTime();
            uplink.event(now);
            soon().until(() -> fleet.heard.contains(now.toString()));
            long tookMs = (System.nanoTime() - start) / 1_000_000;
            UplinkStatus status = uplink.status();

            assertThat(status.backlog()).isGreaterThan(100_000); // it came long before its turn in the stream
            assertThat(tookMs).isLessThan(1_000);
            assertThat(status.etaSeconds()).isBetween(4L, 120L); // at 20,000 a second, or as the machine can
        }
    }

    @Test
    void dropsAndCountsWhileThereIsNoConnectionAndComesBack() {
        MemoryLog log = new MemoryLog();
        try (RealRedis redis = RealRedis.prepared(); Uplink uplink = Fleet.uplink(redis.url(), log)) {
            soon().until(() -> uplink.status().live().startsWith("nothing answers"));
            for (int seq = 1; seq <= 50; seq++) {
                uplink.event(log.event(seq));
            }
            assertThat(uplink.status().liveDropped()).isEqualTo(50);
            redis.start();
            soon().until(() -> uplink.status().live().equals("connected"));
            redis.kill();
            soon().until(() -> !uplink.status().live().equals("connected")); // found out without an event
            redis.start();
            try (Subscriber fleet = new Subscriber(redis.port())) {
                soon().until(() -> uplink.status().live().equals("connected"));
                uplink.event(log.event(51));
                soon().until(() -> fleet.heard.equals(List.of(log.event(51).toString())));
            }
            assertThat(uplink.status().liveDropped()).isEqualTo(50);
        }
    }

    @Test
    void neverHoldsUpTheSequencerWhileRedisHangs() {
        MemoryLog log = new MemoryLog();
        try (RealRedis redis = RealRedis.running(); Uplink uplink = Fleet.uplink(redis.url(), log)) {
            soon().until(() -> uplink.status().live().equals("connected"));
            redis.freeze();
            long start = System.nanoTime();
            for (int seq = 1; seq <= 50_000; seq++) {
                uplink.event(log.event(seq));
            }
            assertThat((System.nanoTime() - start) / 1_000_000).isLessThan(2_000);
            assertThat(uplink.status().liveDropped()).isPositive();
            redis.thaw();
        }
    }

    private static final class Subscriber implements AutoCloseable {
        final List<String> heard = new CopyOnWriteArrayList<>();
        private final Connection connection;
        private final Thread thread;

        Subscriber(int port) {
            connection = new Connection("127.0.0.1", port);
            connection.setTimeoutInfinite();
            connection.sendCommand(Protocol.Command.SSUBSCRIBE, LIVE);
            connection.getOne(); // it is subscribed
            thread = Thread.ofVirtual().start(this::listen);
        }

        private void listen() {
            try {
                while (true) {
                    List<?> message = (List<?>) connection.getOne(); // kind, channel, message
                    heard.add(new String((byte[]) message.get(2), StandardCharsets.UTF_8));
                }
            } catch (JedisConnectionException e) {
                // closed: by the test, or with Redis
            }
        }

        @Override
        public void close() {
            try {
                connection.forceDisconnect();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            soon().until(() -> !thread.isAlive());
        }
    }
}
