package io.hirundo.gateway.uplink;

import static io.hirundo.gateway.uplink.Fleet.awaitDelivered;
import static io.hirundo.gateway.uplink.Fleet.record;
import static io.hirundo.gateway.uplink.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hirundo.gateway.testing.RealRedis;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** What the fleet reads about a gateway. */
class GatewayRecordIT {

    @Test
    void tellsWhatTheGatewayIsAndThatItIsThere() {
        MemoryLog log = new MemoryLog().append(10);
        try (RealRedis redis = RealRedis.running(); RedisClient fleet = Fleet.client(redis.url())) {
            try (Uplink uplink = Fleet.uplink(redis.url(), log)) {
                awaitDelivered(uplink, log);
                soon().untilAsserted(() -> assertThat(record(fleet))
                        .containsEntry("journalId", "j1").containsEntry("journals", "j1").containsEntry("version", "1.2.3")
                        .containsEntry("online", "true").containsEntry("state", "connected")
                        .containsEntry("deliveredSeq", "10").containsEntry("backlog", "0"));
                long seen = Long.parseLong(record(fleet).get("lastSeen"));
                assertThat(seen).isCloseTo(System.currentTimeMillis(), within(60_000L));
                soon().until(() -> Long.parseLong(record(fleet).get("lastSeen")) > seen);
                assertThat(fleet.zscore("hirundo:{0}:gateways", "site-7")).isGreaterThanOrEqualTo(seen);
            }
            assertThat(record(fleet)).containsEntry("online", "false").containsEntry("deliveredSeq", "10");
        }
    }

    @Test
    void remembersTheJournalsThatTheGatewayHadBefore() {
        MemoryLog log = new MemoryLog().append(1);
        try (RealRedis redis = RealRedis.running(); RedisClient fleet = Fleet.client(redis.url())) {
            fleet.hset("hirundo:{0}:gateway:site-7", "journals", "j12,j0");
            for (int start = 0; start < 2; start++) {
                try (Uplink uplink = Fleet.uplink(redis.url(), log)) {
                    awaitDelivered(uplink, log);
                }
            }
            assertThat(record(fleet)).containsEntry("journalId", "j1").containsEntry("journals", "j12,j0,j1");
        }
    }
}
