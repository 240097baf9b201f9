package io.hirundo.gateway.uplink;

import static io.hirundo.gateway.uplink.Fleet.awaitDelivered;
import static io.hirundo.gateway.uplink.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.command.FleetCommand;
import io.hirundo.gateway.command.FleetDesk;
import io.hirundo.gateway.testing.FreePort;
import io.hirundo.gateway.testing.RealRedis;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.util.JedisClusterCRC16;

/** Against a Redis Cluster of one node that holds all slots. */
class UplinkClusterIT {

    @Test
    void findsTheNodeOfItsSlotAndGoesOnWhenTheClusterIsCompleteAgain() {
        MemoryLog log = new MemoryLog().append(3_000);
        try (RealRedis redis = RealRedis.running("--cluster-enabled", "yes", "--cluster-port", clusterPort());
             Jedis fleet = new Jedis("127.0.0.1", redis.port());
             Uplink uplink = Fleet.uplink(redis.url(), true, log, Fleet.HURRIED)) {
            soon().until(() -> uplink.status().state() == UplinkState.WAITING); // no node has the slots yet

            Fleet.command(redis.url(), Protocol.Command.CLUSTER, "ADDSLOTSRANGE", "0", "16383");
            awaitDelivered(uplink, log);
            soon().until(() -> uplink.status().live().equals("connected"));
            uplink.event(log.event(3_001));

            int slot = JedisClusterCRC16.getSlot(Fleet.STREAM);
            fleet.clusterDelSlots(slot);
            log.append(10);
            uplink.committed(log.committedSeq());
            soon().until(() -> uplink.status().state() == UplinkState.WAITING);
            fleet.clusterAddSlots(slot);
            awaitDelivered(uplink, log);

            assertThat(fleet.xrange(Fleet.STREAM, "-", "+")).extracting(entry -> entry.getFields().get("e"))
                    .isEqualTo(log.all().stream().map(Object::toString).toList());
            assertThat(fleet.hgetAll("hirundo:{0}:gateway:site-7")).containsEntry("online", "true");
        }
    }

    @Test
    void readsCommandsFromTheNodeOfTheirSlot() {
        List<String> taken = new CopyOnWriteArrayList<>();
        FleetDesk desk = new FleetDesk() {
            @Override
            public long take(FleetCommand command, long restMs, long atNanos, boolean isRedelivery) {
                taken.add(command.id());
                return 0;
            }

            @Override
            public long refuse(String id, String deviceId, long ts, String reason, boolean isRedelivery) {
                return 0;
            }
        };
        try (RealRedis redis = RealRedis.running("--cluster-enabled", "yes", "--cluster-port", clusterPort());
             Jedis fleet = new Jedis("127.0.0.1", redis.port());
             Uplink uplink = new Uplink(new GatewayConfig.Uplink(Optional.of(redis.url()), true, Fleet.SHARDS), MemoryLog.GATEWAY,
                     "1.2.3", new MemoryLog(), Fleet.HURRIED, Clock.systemUTC(), new Random(1), SslOptions.defaults())) {
            Fleet.command(redis.url(), Protocol.Command.CLUSTER, "ADDSLOTSRANGE", "0", "16383");
            uplink.takeCommands(desk, (_, _, _, _) -> { });
            uplink.start();
            soon().until(() -> uplink.status().commands().equals("connected"));
            fleet.xadd("hirundo:{0}:commands:site-7", StreamEntryID.NEW_ENTRY,
                    Map.of("c", "{\"id\":\"f1\",\"deviceId\":\"relay\",\"command\":{},\"expiresAt\":1}"));

            soon().until(() -> taken.equals(List.of("f1")));
        }
    }

    @Test
    void saysThatAServerIsNoCluster() {
        try (RealRedis redis = RealRedis.running();
             Uplink uplink = Fleet.uplink(redis.url(), true, new MemoryLog(), Fleet.HURRIED)) {
            soon().until(() -> uplink.status().reason().contains("set uplink.cluster to false"));
        }
    }

    private static String clusterPort() {
        return Integer.toString(FreePort.find());
    }
}
