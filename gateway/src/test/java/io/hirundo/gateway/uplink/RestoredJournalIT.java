package io.hirundo.gateway.uplink;

import static io.hirundo.gateway.uplink.Fleet.STREAM;
import static io.hirundo.gateway.uplink.Fleet.assertStreamIs;
import static io.hirundo.gateway.uplink.Fleet.awaitDelivered;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.testing.RealRedis;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** A journal that was restored from a backup: in the fleet each event is there once, whatever the dead machine had delivered. */
class RestoredJournalIT {
    private static final String SECOND = STREAM.replace(":j1", ":j2");
    private static final String THIRD = STREAM.replace(":j1", ":j3");

    @Test
    void deliversToTheEarlierStreamWhatWasMissingThereAndItsOwnToAnother() {
        MemoryLog died = new MemoryLog().append(1_000);
        MemoryLog restored = died.restoredAs("j2", "after");
        try (RealRedis redis = RealRedis.running()) {
            deliver(redis.url(), new MemoryLog().append(600)); // the same first 600
            try (Uplink uplink = Fleet.uplink(redis.url(), restored)) {
                awaitDelivered(uplink, restored);
                restored.skipTo(1_048_576).append(50);
                uplink.committed(restored.committedSeq());
                awaitDelivered(uplink, restored);
            }
            assertStreamIs(redis.url(), died.all());
            assertStreamIs(redis.url(), SECOND, behind(restored, 1_000));
        }
    }

    @Test
    void leavesAloneWhatTheDeadMachineDeliveredAfterTheBackup() {
        MemoryLog died = new MemoryLog().append(100);
        MemoryLog restored = died.restoredAs("j2", "after");
        died.append(40);
        try (RealRedis redis = RealRedis.running()) {
            deliver(redis.url(), died);
            restored.append(30);
            deliver(redis.url(), restored);

            assertStreamIs(redis.url(), died.all());
            assertStreamIs(redis.url(), SECOND, behind(restored, 100));
        }
    }

    @Test
    void givesTheFleetEachEventOnceAlsoWhereTheSameBackupIsRestoredTwice() {
        MemoryLog died = new MemoryLog().append(100);
        MemoryLog first = died.restoredAs("j2", "first");
        MemoryLog second = died.restoredAs("j3", "second");
        try (RealRedis redis = RealRedis.running(); RedisClient fleet = Fleet.client(redis.url())) {
            deliver(redis.url(), died);
            first.append(10);
            deliver(redis.url(), first);
            second.append(20);
            deliver(redis.url(), second);

            assertStreamIs(redis.url(), died.all());
            assertStreamIs(redis.url(), SECOND, behind(first, 100));
            assertStreamIs(redis.url(), THIRD, behind(second, 100));
            assertThat(Fleet.record(fleet)).containsEntry("journals", "j1,j2,j3").containsEntry("journalId", "j3");
        }
    }

    @Test
    void startsAnEmptyRedisWithTheStreamsOfAllJournalsEachWithItsOwnEvents() {
        MemoryLog first = new MemoryLog().append(700);
        MemoryLog second = first.restoredAs("j2", "second").append(700);
        MemoryLog third = second.restoredAs("j3", "third").append(700);
        third.drop(200);
        try (RealRedis redis = RealRedis.running(); RedisClient fleet = Fleet.client(redis.url())) {
            deliver(redis.url(), third);
            deliver(redis.url(), third); // a second start finds nothing to do
            assertThat(Fleet.record(fleet)).containsEntry("journals", "j1,j2,j3");

            assertStreamIs(redis.url(), third.all().subList(0, 500));
            assertStreamIs(redis.url(), SECOND, third.all().subList(500, 1_200));
            assertStreamIs(redis.url(), THIRD, third.all().subList(1_200, 1_900));
        }
    }

    @Test
    void goesOnWhereItWasCutWhileItFinishedTheEarlierStream() {
        MemoryLog died = new MemoryLog().append(20_000);
        MemoryLog restored = died.restoredAs("j2", "after").append(10);
        UplinkTiming slow = new UplinkTiming(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofMillis(300),
                Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(3), 2_000);
        try (RealRedis redis = RealRedis.running(RealRedis.APPEND_ONLY); RedisClient fleet = Fleet.client(redis.url())) {
            try (Uplink cut = Fleet.uplink(redis.url(), false, restored, slow)) {
                Fleet.soon().until(() -> fleet.xlen(STREAM) > 0);
                cut.crash();
            }
            assertThat(fleet.exists(SECOND)).as("its own stream began before the earlier one was whole").isFalse();
            redis.kill();
            redis.start();
            deliver(redis.url(), restored);

            assertStreamIs(redis.url(), died.all());
            assertStreamIs(redis.url(), SECOND, behind(restored, 20_000));
        }
    }

    private static void deliver(URI url, MemoryLog log) {
        try (Uplink uplink = Fleet.uplink(url, log)) {
            awaitDelivered(uplink, log);
        }
    }

    private static List<Event> behind(MemoryLog log, long seq) {
        List<Event> events = new ArrayList<>(log.all());
        events.removeIf(event -> event.seq() <= seq);
        return events;
    }
}
