package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.testing.RealMosquitto;
import io.hirundo.gateway.testing.RealRedis;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The fleet's Redis is not there at first, and then killed by SIGKILL under load while the gateway goes on. */
class RedisKillIT {
    private static final int KILLS = 5;
    private static final int PER_SECOND = 1000;
    private static final long MESSAGES_LIMIT_MS = 30_000;

    @Test
    @Timeout(180)
    void theFleetHasEveryEventOnceThoughItsRedisWasAbsentAtFirstAndKilledLater(@TempDir Path data) throws Exception {
        Random random = new Random(21);
        try (FaultSite site = new FaultSite("Redis killed", data, RealMosquitto.running(),
                RealRedis.prepared(RealRedis.APPEND_ONLY))) {
            site.startGateway();
            site.awaitGateway();
            try (SteadyPublisher publisher = site.publisher(Load.NUMBERED, PER_SECOND)) {
                site.ledger.awaitMore(2 * PER_SECOND, MESSAGES_LIMIT_MS);
                site.redis.start();
                site.say("Redis is there for the first time");
                for (int round = 1; round <= KILLS; round++) {
                    site.ledger.round(round);
                    site.awaitUplink(); // else the kill would meet nobody
                    site.ledger.awaitMore(PER_SECOND / 4 + random.nextInt(2 * PER_SECOND), MESSAGES_LIMIT_MS);
                    site.redis.kill();
                    int away = 1 + random.nextInt(PER_SECOND);
                    site.ledger.awaitMore(away, MESSAGES_LIMIT_MS);
                    site.redis.start();
                    site.say("round " + round + ": Redis was away for " + away + " messages");
                }
                publisher.finish(site.lastDevice());
            }
            site.awaitLastInFleet();
            assertThat(site.reconnects()).as("connections of the uplink after its first").isGreaterThanOrEqualTo(KILLS);
            site.assertNothingLostOrDoubled();
        }
    }
}
