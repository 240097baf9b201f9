package io.hirundo.gateway.uplink;

import static io.hirundo.gateway.uplink.Fleet.assertStreamIs;
import static io.hirundo.gateway.uplink.Fleet.awaitDelivered;
import static io.hirundo.gateway.uplink.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hirundo.gateway.testing.RealRedis;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;

/** Exactly once, in order, whatever is killed or cut. */
class UplinkFaultsIT {

    @Test
    void losesAndDoublesNothingWhileRedisIsKilledFiveTimesUnderLoad() throws Exception {
        MemoryLog log = new MemoryLog();
        try (RealRedis redis = RealRedis.running(RealRedis.APPEND_ONLY); Uplink uplink = Fleet.uplink(redis.url(), log);
             Load load = new Load(log, uplink)) {
            for (int kill = 0; kill < 5; kill++) {
                long before = uplink.deliveredSeq();
                soon().until(() -> uplink.deliveredSeq() > before + 500);
                redis.kill();
                soon().until(() -> uplink.status().state() == UplinkState.WAITING);
                redis.start();
            }
            load.stop();
            awaitDelivered(uplink, log);
            assertStreamIs(redis.url(), log.all());
            assertThat(uplink.status().reconnects()).isGreaterThanOrEqualTo(5);
        }
    }

    /** A power cut takes what appendfsync everysec had not written: the file loses its end, after it was confirmed. */
    @Test
    void sendsAgainWhatRedisHadConfirmedAndForgot() throws Exception {
        MemoryLog log = new MemoryLog();
        Random random = new Random(3);
        try (RealRedis redis = RealRedis.running(RealRedis.APPEND_ONLY); Uplink uplink = Fleet.uplink(redis.url(), log)) {
            for (int round = 0; round < 5; round++) {
                for (int commit = 0; commit < 40; commit++) {
                    log.append(25);
                    uplink.committed(log.committedSeq());
                    long seq = log.committedSeq();
                    soon().until(() -> uplink.deliveredSeq() == seq);
                }
                redis.kill();
                cutEnd(redis.folder(), 10_000 + random.nextInt(50_000));
                redis.start();
                long confirmed = log.committedSeq();
                try (RedisClient fleet = Fleet.client(redis.url())) {
                    if (round == 0) {
                        assertThat(uplink.deliveredSeq()).isEqualTo(confirmed);
                    }
                    log.append(1); // must not be taken before what is missing
                    uplink.committed(log.committedSeq());
                    soon().ignoreExceptions().until(() -> fleet.xlen(Fleet.STREAM) == log.committedSeq());
                }
                awaitDelivered(uplink, log);
            }
            assertStreamIs(redis.url(), log.all());
        }
    }

    @Test
    void losesAndDoublesNothingWhereTheLineIsCutAnywhere() throws Exception {
        MemoryLog log = new MemoryLog();
        Random random = new Random(5);
        try (RealRedis redis = RealRedis.running(); CuttingProxy line = new CuttingProxy(redis.port());
             Uplink uplink = Fleet.uplink(line.url(), log); Load load = new Load(log, uplink)) {
            for (int cut = 1; cut <= 30; cut++) {
                line.cutAfter(random.nextInt(60_000));
                int number = cut;
                soon().until(() -> line.cuts() >= number);
            }
            line.cutAfter(Long.MAX_VALUE);
            load.stop();
            awaitDelivered(uplink, log);
            assertStreamIs(redis.url(), log.all());
        }
    }

    @Test
    void losesAndDoublesNothingWhenTheGatewayDiesBetweenWriteAndAnswer() throws Exception {
        MemoryLog log = new MemoryLog().append(20_000);
        UplinkTiming slow = new UplinkTiming(Fleet.HURRIED.firstBackoff(), Fleet.HURRIED.lastBackoff(),
                Fleet.HURRIED.heartbeat(), Fleet.HURRIED.connect(), Fleet.HURRIED.answer(), Fleet.HURRIED.stall(), 20_000);
        try (RealRedis redis = RealRedis.running(); RedisClient fleet = Fleet.client(redis.url())) {
            for (int death = 0; death < 10; death++) {
                Uplink dying = Fleet.uplink(redis.url(), false, log, slow);
                long before = fleet.xlen(Fleet.STREAM);
                soon().until(() -> fleet.xlen(Fleet.STREAM) > before);
                redis.freeze(); // what is sent from now on is read only after the gateway is gone
                log.append(500);
                dying.committed(log.committedSeq());
                dying.crash();
                redis.thaw();
                log.append(500);
            }
            try (Uplink last = Fleet.uplink(redis.url(), log)) {
                awaitDelivered(last, log);
                assertStreamIs(redis.url(), log.all());
            }
        }
    }

    @Test
    void givesUpAConnectionThatHangsAndGoesOnWhenRedisDoes() {
        MemoryLog log = new MemoryLog().append(10);
        try (RealRedis redis = RealRedis.running(); Uplink uplink = Fleet.uplink(redis.url(), log)) {
            awaitDelivered(uplink, log);
            redis.freeze();
            log.append(50_000);
            uplink.committed(log.committedSeq());
            soon().until(() -> uplink.status().state() == UplinkState.WAITING);
            redis.thaw();
            awaitDelivered(uplink, log);
            assertStreamIs(redis.url(), log.all());
        }
    }

    /** The socket's own time-out is for reading; a peer that does not read lets the writer wait for ever. */
    @Test
    void breaksALinkWhoseOtherSideTakesNothingMore() {
        UplinkTiming patient = new UplinkTiming(Fleet.HURRIED.firstBackoff(), Fleet.HURRIED.lastBackoff(),
                Fleet.HURRIED.heartbeat(), Fleet.HURRIED.connect(), Duration.ofMinutes(5), Duration.ofSeconds(1), 1);
        ScheduledThreadPoolExecutor guard = new ScheduledThreadPoolExecutor(1);
        byte[] more = new byte[64 * 1024 * 1024]; // than the sockets between can hold
        try (RealRedis redis = RealRedis.running();
             RedisLink link = new RedisConnector(RedisUrl.of(redis.url()), false, patient, guard, SslOptions.defaults())
                     .open("any")) {
            redis.freeze();
            assertThatThrownBy(() -> link.call(new CommandArguments(Protocol.Command.ECHO).add(more)))
                    .hasMessage("no answer within 1000 ms");
            assertThatThrownBy(() -> link.call(new CommandArguments(Protocol.Command.PING)))
                    .hasMessage("the connection was closed"); // and does not come back behind our back
            redis.thaw();
        } finally {
            guard.shutdown();
        }
    }

    @Test
    void closesQuicklyWhileRedisHangs() {
        MemoryLog log = new MemoryLog().append(10);
        try (RealRedis redis = RealRedis.running()) {
            Uplink uplink = Fleet.uplink(redis.url(), false, log, UplinkTiming.defaults());
            awaitDelivered(uplink, log);
            redis.freeze();
            log.append(10);
            uplink.committed(log.committedSeq());
            long start = System.nanoTime();
            uplink.close();
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
            redis.thaw();
        }
    }

    private static void cutEnd(Path folder, int bytes) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            Path file = files.filter(path -> path.toString().endsWith(".incr.aof")).findFirst().orElseThrow();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(Math.max(0, channel.size() - bytes));
            }
        }
    }

    /** A commit of 20 events every 10 ms. */
    private static final class Load implements AutoCloseable {
        private final ScheduledThreadPoolExecutor commits = new ScheduledThreadPoolExecutor(1);
        private final ScheduledFuture<?> running;

        Load(MemoryLog log, Uplink uplink) {
            running = commits.scheduleAtFixedRate(() -> {
                log.append(20);
                uplink.committed(log.committedSeq());
            }, 0, 10, TimeUnit.MILLISECONDS);
        }

        /** Returns when the last commit is over. */
        void stop() {
            running.cancel(false);
            commits.shutdown();
            soon().until(commits::isTerminated);
        }

        @Override
        public void close() {
            stop();
        }
    }
}
