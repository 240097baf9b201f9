package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.event.Event;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A disk whose free space is told by the test: that which the journal leaves of it, and others take. */
class RoomTest {
    private static final long MIB = 1 << 20;
    private static final long DISK = 48 * MIB;
    private static final long KEEP_FREE = 6 * MIB;

    @TempDir
    Path dir;
    @AutoClose
    final Sites sites = new Sites();
    private final AtomicLong nanos = new AtomicLong(123);
    private final AtomicLong others = new AtomicLong();
    private final Noise noise = new Noise();
    private final List<Long> appended = new ArrayList<>();

    private Site open() {
        return sites.open(dir, new GatewayConfig.Journal(1 << 30, KEEP_FREE, Duration.ofDays(30), Duration.ZERO), nanos::get,
                this::free);
    }

    private long free() {
        File[] files = dir.toFile().listFiles();
        return Math.max(0, DISK - others.get() - Arrays.stream(files).mapToLong(File::length).sum());
    }

    private void commit(Site site, int times) {
        for (int i = 0; i < times; i++) {
            appended.addAll(noise.commit(site, 200));
            nanos.addAndGet(Duration.ofMillis(1100).toNanos());
        }
    }

    @Test
    void neverTakesWhatIsToBeKeptFreeAndSaysWhatItDroppedForIt() {
        Site site = open();
        List<DroppedBlocks> told = new CopyOnWriteArrayList<>();
        List<SpaceReport> reports = new CopyOnWriteArrayList<>();
        site.journal.onDropped(told::add);
        site.journal.onRoom(reports::add);
        site.journal.setDeliveredSeq(() -> 500);
        for (int i = 0; i < 600; i++) {
            commit(site, 1);
            assertThat(free()).isGreaterThan(KEEP_FREE - MIB); // the write-ahead log comes and goes
        }
        assertThat(reports).extracting(SpaceReport::isShort).as("full of its own is not short").containsExactly(false);
        long readableAfter = site.journal.readableAfter();
        assertThat(readableAfter).isGreaterThan(500);
        assertThat(told).isNotEmpty().allMatch(dropped -> dropped.reason().equals("disk"));
        assertThat(told.getFirst().fromSeq()).isEqualTo(501);
        assertThat(site.readAll()).extracting(Event::seq)
                .isEqualTo(appended.stream().filter(seq -> seq > readableAfter).toList());
    }

    @Test
    void givesItsRoomBackWhenOthersNeedItAndGrowsAgainAfterwards() {
        Site site = open();
        List<SpaceReport> reports = new CopyOnWriteArrayList<>();
        site.journal.onRoom(reports::add);
        commit(site, 280);
        long before = site.journal.status().bytes();
        others.set(15 * MIB);
        commit(site, 1);
        assertThat(site.journal.space().isShort()).isTrue();
        for (int i = 0; site.journal.space().isShort() && i < 400; i++) {
            commit(site, 1);
        }
        assertThat(reports).extracting(SpaceReport::isShort).containsExactly(false, true, false);
        assertThat(site.journal.status().bytes()).isLessThan(before - MIB);
        assertThat(free()).isGreaterThan(KEEP_FREE);

        others.set(0);
        long small = site.journal.status().bytes();
        commit(site, 120);
        assertThat(site.journal.status().bytes()).isGreaterThan(small);
    }

    @Test
    void keepsALittleHistoryWhoeverFillsTheDisk() {
        Site site = open();
        commit(site, 300);
        others.set(DISK);
        commit(site, 300);
        assertThat(site.journal.status().bytes()).isBetween(8 * MIB, 24 * MIB);
        assertThat(site.readAll()).isNotEmpty();
        assertThat(site.journal.space().isShort()).isTrue();
    }

    @Test
    @Timeout(60)
    void goesOnWhenThereIsRoomAgainAlsoWhereThereWasNothingToDrop() throws InterruptedException {
        Site site = open();
        commit(site, 1);
        others.set(DISK);
        Thread publisher = Thread.startVirtualThread(() -> commit(site, 20));
        Site.await(() -> site.journal.status().failures() >= 3);
        assertThat(site.journal.space().isShort()).isTrue();
        others.set(0);
        publisher.join();
        assertThat(site.journal.space().isShort()).isFalse();
        long readableAfter = site.journal.readableAfter(); // some may have had to go
        assertThat(site.readAll()).isNotEmpty();
        assertThat(site.readAll()).extracting(Event::seq)
                .isEqualTo(appended.stream().filter(seq -> seq > readableAfter).toList());
    }

    @Test
    void takesAFullQuotaForAFullDiskAndABrokenDiskForNone() {
        SQLiteException quota = new SQLiteException("disk I/O error", SQLiteErrorCode.SQLITE_IOERR_WRITE);
        assertThat(Room.isLacking(quota, () -> 4_096)).isTrue();
        assertThat(Room.isLacking(quota, () -> 2 * MIB)).isFalse();
        assertThat(Room.isLacking(quota, () -> -1)).as("what is free cannot be told").isFalse();
        assertThat(Room.isLacking(new SQLiteException("disk I/O error", SQLiteErrorCode.SQLITE_IOERR_READ), () -> 0)).isFalse();
        assertThat(Room.isLacking(new SQLiteException("full", SQLiteErrorCode.SQLITE_FULL), () -> 2 * MIB)).isTrue();
    }

    @Test
    void holdsAReserveWhereThereIsRoomForIt() {
        Site site = open();
        commit(site, 3);
        assertThat(dir.resolve(Reserve.NAME)).exists();
        others.set(DISK);
        site.close();
        assertThat(open().journal.setAside()).isEmpty();
        assertThat(dir.resolve(Reserve.NAME)).exists();
    }
}
