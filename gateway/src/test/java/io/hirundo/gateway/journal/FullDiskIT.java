package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.journal.JournalItem.Append;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that another program fills to the last byte while events flow. */
class FullDiskIT {
    private static final long MIB = 1 << 20;
    private static final long DELIVERED = 700;
    /** More than the reserve has pieces. */
    private static final int STARTS = 12;
    private static final GatewayConfig.Journal CONFIG =
            new GatewayConfig.Journal(1 << 30, 6 * MIB, Duration.ofDays(30), Duration.ZERO);

    @TempDir
    Path dir;
    private final AtomicLong nanos = new AtomicLong(123);
    private final Noise noise = new Noise();
    private final List<DroppedBlocks> told = new CopyOnWriteArrayList<>();
    private final Set<Long> acknowledged = new TreeSet<>();

    /** Else it would be that of the small disk, which could not be unmounted any more. */
    @BeforeAll
    static void loadTheNativeLibraryFromElsewhere() throws SQLException {
        DriverManager.getConnection("jdbc:sqlite::memory:").close();
    }

    @Test
    @Timeout(240)
    void goesOnWithoutTheOldestAndLosesNothingThatNoGapTellsOf() throws Exception {
        try (SmallDisk disk = new SmallDisk(dir, 64 * MIB)) {
            try (Sites sites = new Sites()) {
                Site site = open(sites, disk);
                while (site.journal.status().bytes() < 30 * MIB) {
                    step(site, 4);
                }
                for (int i = 0; i < 40; i++) {
                    disk.fill("others");
                    step(site, 4);
                }
                assertThat(site.journal.space().isShort()).isTrue();
                assertThat(told).isNotEmpty().allMatch(dropped -> dropped.reason().equals("disk"));
                assertThat(site.journal.status().bytes()).isBetween(8 * MIB, 30 * MIB);
                disk.fill("others");
                site = anew(sites, site, disk); // as after a power cut, or an update
                check(site);
                for (int i = 0; i < 10; i++) {
                    disk.fill("others");
                    step(site, 4);
                }
                Files.delete(disk.path().resolve("others"));
                for (int i = 0; site.journal.space().isShort() && i < 100; i++) {
                    step(site, 1);
                }
                assertThat(site.journal.space().isShort()).isFalse();
                assertThat(site.journal.status().state()).isEqualTo("ok");
                step(site, 20);
                assertThat(disk.path().resolve(Reserve.NAME)).exists();
                check(anew(sites, site, disk));
            }
        }
    }

    /** A gateway that has just been set up: its journal has nothing that it could drop. */
    @Test
    @Timeout(120)
    void startsAgainAndAgainOnADiskThatWasFilledBeforeTheJournalHadAnything() throws Exception {
        try (SmallDisk disk = new SmallDisk(dir, 64 * MIB)) {
            for (int start = 0; start < STARTS; start++) {
                try (Sites sites = new Sites()) {
                    Site site = open(sites, disk);
                    if (start == 0) {
                        step(site, 1);
                    }
                    disk.fill("others");
                    for (int i = 0; i < 100 && site.journal.status().state().equals("ok"); i++) {
                        noise.offer(site, 100);
                        disk.fill("others");
                        Site.await(() -> site.journal.status().pending() == 0 || !site.journal.status().state().equals("ok"));
                    }
                    assertThat(site.journal.status().state()).as("it tries, and has no room").isNotEqualTo("ok");
                    for (int i = 0; i < 3; i++) { // and goes on trying
                        disk.fill("others");
                        long failures = site.journal.status().failures();
                        Site.await(() -> site.journal.status().failures() > failures || site.journal.status().pending() == 0);
                    }
                }
                disk.fill("others");
            }
            Files.delete(disk.path().resolve("others"));
            try (Sites sites = new Sites()) {
                Site site = open(sites, disk);
                step(site, 4);
                assertThat(site.journal.status().state()).isEqualTo("ok");
            }
        }
    }

    private Site anew(Sites sites, Site site, SmallDisk disk) throws IOException {
        for (JournalItem item : site.released) {
            if (item instanceof Append append) {
                acknowledged.add(append.event().seq());
            }
        }
        site.close(); // that gives back what the write-ahead log took
        if (Files.exists(disk.path().resolve("others"))) {
            disk.fill("others");
        }
        Site again = open(sites, disk);
        assertThat(again.journal.setAside()).isEmpty();
        told.clear();
        told.addAll(again.journal.recover().unreported()); // no gap event has told of them in this log
        return again;
    }

    private Site open(Sites sites, SmallDisk disk) {
        Site site = sites.open(disk.path(), CONFIG, nanos::get);
        site.journal.onDropped(told::add);
        site.journal.setDeliveredSeq(() -> DELIVERED);
        return site;
    }

    private void step(Site site, int times) {
        for (int i = 0; i < times; i++) {
            noise.commit(site, 100);
            nanos.addAndGet(Duration.ofMillis(1100).toNanos());
        }
    }

    private void check(Site site) {
        Set<Long> there = new TreeSet<>(site.readAll().stream().map(Event::seq).toList());
        Set<Long> never = new TreeSet<>(there); // AssertJ's containsAll would look at each of them for each
        never.removeAll(acknowledged);
        assertThat(never).isEmpty();
        Set<Long> gone = new TreeSet<>(acknowledged);
        gone.removeAll(there);
        gone.removeIf(seq -> seq <= DELIVERED);
        assertThat(gone).allMatch(seq -> told.stream().anyMatch(dropped -> seq >= dropped.fromSeq() && seq <= dropped.toSeq()));
        assertThat(told.stream().mapToLong(DroppedBlocks::count).sum()).isEqualTo(gone.size());
    }
}
