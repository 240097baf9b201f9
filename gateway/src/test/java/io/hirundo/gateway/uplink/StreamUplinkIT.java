package io.hirundo.gateway.uplink;

import static io.hirundo.gateway.uplink.Fleet.STREAM;
import static io.hirundo.gateway.uplink.Fleet.assertStreamIs;
import static io.hirundo.gateway.uplink.Fleet.awaitDelivered;
import static io.hirundo.gateway.uplink.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.testing.RealRedis;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XTrimParams;

/** The stream while Redis is well, or says why it is not. */
class StreamUplinkIT {

    @Test
    void carriesEveryEventOnceAndInOrder() {
        MemoryLog log = new MemoryLog().append(3_000);
        try (RealRedis redis = RealRedis.running(); Uplink uplink = Fleet.uplink(redis.url(), log)) {
            awaitDelivered(uplink, log);
            log.append(1);
            uplink.committed(log.committedSeq());
            awaitDelivered(uplink, log);

            assertStreamIs(redis.url(), log.all());
        }
    }

    @Test
    void sendsACommitAtOnceAndDoesNotWaitForTheHeartbeat() {
        MemoryLog log = new MemoryLog();
        UplinkTiming slowHeart = UplinkTiming.defaults();
        try (RealRedis redis = RealRedis.running(); Uplink uplink = Fleet.uplink(redis.url(), false, log, slowHeart)) {
            awaitDelivered(uplink, log);
            long start = System.nanoTime();
            for (int i = 1; i <= 20; i++) {
                log.append(1);
                uplink.committed(i);
                awaitDelivered(uplink, log);
            }
            assertThat(System.nanoTime() - start).isLessThan(slowHeart.heartbeat().toNanos());
            assertStreamIs(redis.url(), log.all());
        }
    }

    @Test
    void startsWithoutRedisAndGoesOnWhenItAppears() {
        MemoryLog log = new MemoryLog().append(100);
        try (RealRedis redis = RealRedis.prepared(); Uplink uplink = Fleet.uplink(redis.url(), log)) {
            soon().until(() -> uplink.status().state() == UplinkState.WAITING);
            assertThat(uplink.status().reason()).contains("nothing answers at redis://127.0.0.1:" + redis.port());
            assertThat(uplink.status().backlog()).isEqualTo(100);
            assertThat(uplink.deliveredSeq()).isZero();

            redis.start();
            awaitDelivered(uplink, log);
            assertStreamIs(redis.url(), log.all());
        }
    }

    @Test
    void isDisabledWithoutUrlAndKeepsRetentionFromWaiting() {
        try (Uplink uplink = new Uplink(new GatewayConfig.Uplink(Optional.empty(), false, 16), "site-7", "1", new MemoryLog())) {
            uplink.start();
            uplink.committed(7);
            uplink.event(new MemoryLog().event(7));

            assertThat(uplink.status().state()).isEqualTo(UplinkState.DISABLED);
            assertThat(uplink.deliveredSeq()).isEqualTo(Long.MAX_VALUE);
            soon().until(() -> Thread.getAllStackTraces().keySet().stream() // those of other tests may be on their way out
                    .noneMatch(thread -> thread.getName().startsWith("hirundo-uplink")));
        }
    }

    @Test
    void startsWithAUrlThatIsNoneAndSaysSo() {
        try (Uplink uplink = new Uplink(new GatewayConfig.Uplink(Optional.of(URI.create("http://u:secret@h")), false, 16),
                "site-7", "1", new MemoryLog())) {
            uplink.start();

            assertThat(uplink.status().state()).isEqualTo(UplinkState.DISABLED);
            assertThat(uplink.status().reason()).contains("redis://").doesNotContain("secret");
        }
    }

    @Test
    void goesOnBehindTheLastIdOfAStreamThatWasTrimmedToNothing() {
        MemoryLog log = new MemoryLog().append(1_000);
        try (RealRedis redis = RealRedis.running(); RedisClient fleet = Fleet.client(redis.url())) {
            try (Uplink first = Fleet.uplink(redis.url(), log)) {
                awaitDelivered(first, log);
                fleet.xtrim(STREAM, XTrimParams.xTrimParams().maxLen(0));
                log.append(10);
                first.committed(log.committedSeq());
                awaitDelivered(first, log);
                fleet.xtrim(STREAM, XTrimParams.xTrimParams().maxLen(0));
            }
            log.append(5);
            try (Uplink second = Fleet.uplink(redis.url(), log)) {
                awaitDelivered(second, log);
                assertStreamIs(redis.url(), log.all().subList(1_010, 1_015));
            }
        }
    }

    @Test
    void writesAStreamAnewThatWasDeletedUnderItsHands() {
        MemoryLog log = new MemoryLog().append(1_000).drop(200);
        try (RealRedis redis = RealRedis.running(); RedisClient fleet = Fleet.client(redis.url());
             Uplink uplink = Fleet.uplink(redis.url(), log)) {
            awaitDelivered(uplink, log);
            fleet.del(STREAM);
            log.append(1);
            uplink.committed(log.committedSeq());
            soon().until(() -> fleet.xlen(STREAM) == 801);
            awaitDelivered(uplink, log);
            assertStreamIs(redis.url(), log.all());
        }
    }

    @Test
    void goesOnAfterRedisForgotItsScripts() {
        MemoryLog log = new MemoryLog().append(10);
        try (RealRedis redis = RealRedis.running(); Uplink uplink = Fleet.uplink(redis.url(), log)) {
            awaitDelivered(uplink, log);
            Fleet.command(redis.url(), Protocol.Command.SCRIPT, "FLUSH");
            log.append(2_000);
            uplink.committed(log.committedSeq());
            awaitDelivered(uplink, log);
            assertStreamIs(redis.url(), log.all());
            assertThat(uplink.status().reconnects()).isZero();
        }
    }

    @Test
    void passesOverGapsInSeq() {
        MemoryLog log = new MemoryLog().append(10).skipTo(5_000).append(10).skipTo(9_000);
        try (RealRedis redis = RealRedis.running(); Uplink uplink = Fleet.uplink(redis.url(), log)) {
            soon().untilAsserted(() -> assertThat(uplink.deliveredSeq()).isEqualTo(5_010));
            soon().untilAsserted(() -> assertThat(uplink.status().backlog()).isZero());
            assertStreamIs(redis.url(), log.all());
        }
    }

    @Test
    void waitsWhileTheJournalCannotBeRead() {
        MemoryLog log = new MemoryLog().append(10);
        log.breakReading(true);
        try (RealRedis redis = RealRedis.running(); Uplink uplink = Fleet.uplink(redis.url(), log)) {
            soon().until(() -> uplink.status().reason().contains("disk I/O error"));
            log.breakReading(false);
            awaitDelivered(uplink, log);
            assertStreamIs(redis.url(), log.all());
        }
    }

    @Test
    void writesNothingIntoAStreamThatIsAheadOfTheJournalUntilItIsGone() {
        MemoryLog log = new MemoryLog().append(10);
        try (RealRedis redis = RealRedis.running(); RedisClient fleet = Fleet.client(redis.url())) {
            fleet.xadd(STREAM, new StreamEntryID(50, 0), Map.of("e", "{}"));
            try (Uplink uplink = Fleet.uplink(redis.url(), log)) {
                soon().until(() -> uplink.status().state() == UplinkState.CONFLICT);
                assertThat(uplink.status().reason()).contains("goes up to 50, this journal only to 10");
                assertThat(uplink.deliveredSeq()).isZero();

                log.append(60); // the same number of an event is not the same event
                uplink.committed(70);
                soon().until(() -> uplink.status().reason().contains("holds another event 50"));
                assertThat(fleet.xlen(STREAM)).isEqualTo(1);
                assertThat(Fleet.record(fleet)).containsEntry("state", "conflict");

                fleet.del(STREAM);
                awaitDelivered(uplink, log);
                assertStreamIs(redis.url(), log.all());
            }
        }
    }

    @Test
    void noticesASecondGatewayThatWritesTheSameStream() {
        MemoryLog mine = new MemoryLog("mine").append(10);
        MemoryLog other = new MemoryLog("other").append(10);
        try (RealRedis redis = RealRedis.running(); Uplink first = Fleet.uplink(redis.url(), mine)) {
            awaitDelivered(first, mine);
            try (Uplink second = Fleet.uplink(redis.url(), other)) {
                soon().until(() -> second.status().state() == UplinkState.CONFLICT);
                assertStreamIs(redis.url(), mine.all());
            }
        }
    }

    @Test
    void waitsWhileRedisIsFullAndLosesNothing() {
        MemoryLog log = new MemoryLog().append(1_000);
        try (RealRedis redis = RealRedis.running("--maxmemory-policy", "noeviction"); RedisClient fleet = Fleet.client(redis.url());
             Uplink uplink = Fleet.uplink(redis.url(), log)) {
            awaitDelivered(uplink, log);
            fleet.configSet("maxmemory", "1500000");
            log.append(30_000);
            uplink.committed(log.committedSeq());
            soon().until(() -> uplink.status().state() == UplinkState.WAITING);
            assertThat(uplink.status().reason()).contains("Redis is full: raise its maxmemory");
            assertThat(uplink.status().backlog()).isPositive();

            fleet.configSet("maxmemory", "0");
            awaitDelivered(uplink, log);
            assertStreamIs(redis.url(), log.all());
        }
    }

    @Test
    void saysWhatToDoWhereRedisRefuses() {
        MemoryLog log = new MemoryLog().append(10);
        try (RealRedis redis = RealRedis.running("--requirepass", "secret");
             RedisClient fleet = Fleet.client(URI.create("redis://:secret@127.0.0.1:" + redis.port()))) {
            try (Uplink uplink = Fleet.uplink(redis.url(), log)) {
                soon().until(() -> uplink.status().reason().contains("put user and password into uplink.url"));
            }
            URI wrong = URI.create("redis://:wrong-password@127.0.0.1:" + redis.port());
            try (Uplink uplink = Fleet.uplink(wrong, log)) {
                soon().until(() -> uplink.status().reason().contains("refuses user or password"));
                assertThat(uplink.status().toString()).doesNotContain("wrong-password");
            }
            fleet.set(STREAM, "no stream");
            URI right = URI.create("redis://:secret@127.0.0.1:" + redis.port());
            try (Uplink uplink = Fleet.uplink(right, log)) {
                soon().until(() -> uplink.status().reason().contains("something of another type"));
                fleet.del(STREAM);
                Fleet.command(right, Protocol.Command.REPLICAOF, "127.0.0.1", "1");
                soon().until(() -> uplink.status().state() == UplinkState.WAITING
                        && uplink.status().reason().contains("let uplink.url name the primary"));
                Fleet.command(right, Protocol.Command.REPLICAOF, "NO", "ONE");
                awaitDelivered(uplink, log);
            }
        }
    }

    @Test
    void getsAlongWithTheRightsThatItsPackageAsksFor() {
        MemoryLog log = new MemoryLog().append(10);
        try (RealRedis redis = RealRedis.running()) {
            Fleet.command(redis.url(), Protocol.Command.ACL, "SETUSER", "site-7", "on", ">p@ss/word", "resetchannels",
                    "&" + Fleet.LIVE, "~hirundo:{0}:events:site-7:*", "~hirundo:{0}:gateway:site-7", "~hirundo:{0}:gateways", "-@all", "+ping", "+eval", "+evalsha", "+exists",
                    "+xinfo", "+xadd", "+time", "+hget", "+hset", "+zadd", "+spublish");
            URI url = URI.create("redis://site-7:p%40ss%2Fword@127.0.0.1:" + redis.port());
            try (Uplink uplink = Fleet.uplink(url, log)) {
                awaitDelivered(uplink, log);
                soon().until(() -> uplink.status().live().equals("connected"));
                assertThat(uplink.status().url()).isEqualTo("redis://site-7@127.0.0.1:" + redis.port());

                Fleet.command(redis.url(), Protocol.Command.ACL, "SETUSER", "site-7", "-xadd");
                log.append(1);
                uplink.committed(log.committedSeq());
                soon().until(() -> uplink.status().reason().contains("give it the rights of a gateway"));
                Fleet.command(redis.url(), Protocol.Command.ACL, "SETUSER", "site-7", "+xadd");
                awaitDelivered(uplink, log);
                assertStreamIs(redis.url(), log.all());
            }
        }
    }
}
