package io.hirundo.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.testing.RealRedis;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

/** What a look at the fleet's Redis tells, and that it leaves nothing there. */
class RedisProbeIT {

    @Test
    void tellsVersionRightsAndTimeAndLeavesNothingBehind() {
        try (RealRedis redis = RealRedis.running(); RedisClient fleet = Fleet.client(redis.url())) {
            RedisProbe.Answer answer = ask(redis.url(), Clock.systemUTC());

            assertThat(answer.trouble()).isEmpty();
            assertThat(answer.version()).matches("\\d+\\.\\d+\\.\\d+");
            assertThat(answer.refused()).isEmpty();
            assertThat(answer.aheadMs()).isBetween(-1_000L, 1_000L);
            assertThat(fleet.dbSize()).isZero();
        }
    }

    @Test
    void changesNothingInAStreamThatIsThere() {
        MemoryLog log = new MemoryLog().append(10);
        try (RealRedis redis = RealRedis.running()) {
            try (Uplink uplink = Fleet.uplink(redis.url(), log)) {
                Fleet.awaitDelivered(uplink, log);
            }
            assertThat(ask(redis.url(), Clock.systemUTC()).refused()).isEmpty();
            Fleet.assertStreamIs(redis.url(), log.all());
        }
    }

    @Test
    void seesHowFarTheClocksAreApart() {
        try (RealRedis redis = RealRedis.running()) {
            long ahead = ask(redis.url(), Clock.offset(Clock.systemUTC(), Duration.ofHours(-1))).aheadMs();
            assertThat(ahead).isBetween(-3_601_000L, -3_599_000L);
        }
    }

    @Test
    void seesThatAUserMayNotWriteTheStream() {
        try (RealRedis redis = RealRedis.running(); Jedis admin = new Jedis(redis.url())) {
            admin.aclSetUser("half", "on", ">p", "~hirundo:{0}:gateway:site-7", "+@all");
            RedisProbe.Answer answer = ask(URI.create("redis://half:p@127.0.0.1:" + redis.port()), Clock.systemUTC());

            assertThat(answer.trouble()).isEmpty();
            assertThat(answer.refused()).startsWith("NOPERM");
        }
    }

    @Test
    void saysWhyItCannotAsk() {
        int port;
        try (RealRedis redis = RealRedis.running("--requirepass", "secret")) {
            port = redis.port();
            assertThat(ask(redis.url(), Clock.systemUTC()).trouble()).contains("Redis wants a password");
            assertThat(ask(URI.create("redis://:wrong-one@127.0.0.1:" + port), Clock.systemUTC()).trouble())
                    .contains("refuses user or password").doesNotContain("wrong-one");
        }
        assertThat(ask(URI.create("redis://127.0.0.1:" + port), Clock.systemUTC()).trouble()).contains("nothing answers at redis://127.0.0.1");
    }

    private static RedisProbe.Answer ask(URI url, Clock clock) {
        return RedisProbe.ask(new GatewayConfig.Uplink(Optional.of(url), false, Fleet.SHARDS), MemoryLog.GATEWAY, MemoryLog.JOURNAL, clock);
    }
}
