package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.ClockCorrection;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import io.hirundo.gateway.journal.JournalItem.Deletion;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a deleted device leaves: its events for the fleet alone, and nothing for anybody else, whenever the process ends. */
class DeletionTest {
    private static final long DAY = 24 * 3_600_000L;

    @TempDir
    Path dir;
    @AutoClose
    final Sites sites = new Sites();

    @Test
    void hidesHistoryAndEventsAndLeavesTheEventsToTheUplink() {
        Site site = sites.open(dir);
        site.appendMany(100);
        site.appendTelemetry("pump", Site.NOW, "flow", 7);
        checkpoint(site);
        List<Event> behind = site.appendMany(10);

        long upTo = delete(site, "boiler");

        assertThat(history(site, "boiler", "temperature")).isEmpty();
        assertThat(history(site, "pump", "flow")).isPresent();
        assertThat(site.readAll()).as("the fleet is owed all").hasSize(111);
        assertThat(site.readAll()).filteredOn(event -> !site.journal.isHidden(event)).extracting(Event::deviceId).containsExactly("pump");
        assertThat(behind.getLast().seq()).isEqualTo(upTo);
    }

    @Test
    void saysWhatOfTheHistoryIsRemovedAndRemovesIt() throws Exception {
        Site site = sites.open(dir);
        for (int i = 0; i < 50; i++) {
            site.append(site.telemetry("boiler", Site.NOW + 10_000L * i, Map.of("b", 1.0, "a", 2.0)));
            site.appendTelemetry("pump", Site.NOW + 10_000L * i, "flow", i);
        }
        checkpoint(site);
        site.awaitCommitted();
        long before = count(dir, "rollup");
        long ofOthers = count(dir, "rollup WHERE series = (SELECT id FROM series WHERE device = 'pump')");

        long upTo = delete(site, "boiler");
        Removed removed = site.journal.removed("boiler", upTo);

        assertThat(removed.metrics()).containsExactly("a", "b");
        assertThat(removed.rollUps()).isEqualTo(before - ofOthers).isGreaterThan(100);
        awaitPurged(site, dir);
        assertThat(count(dir, "rollup")).isEqualTo(ofOthers);
        assertThat(history(site, "pump", "flow").orElseThrow().points()).hasSize(50);
    }

    @Test
    void aLargeHistoryGoesInSlices() throws Exception {
        Site site = sites.open(dir);
        for (int i = 0; i < 6_000; i++) {
            site.appendTelemetry("boiler", Site.NOW + 10_000L * i, "temperature", i);
        }
        checkpoint(site);
        site.awaitCommitted();
        long upTo = delete(site, "boiler");
        long rollUps = site.journal.removed("boiler", upTo).rollUps();
        assertThat(rollUps).isGreaterThan(6_000);

        site.appendTelemetry("pump", Site.NOW, "flow", 1);
        site.awaitCommitted();
        assertThat(count(dir, "rollup")).as("the next commit takes a slice").isBetween(1L, rollUps - 1_000);
        Path killed = Site.copyOf(dir, dir.resolve("kill"));
        awaitPurged(site, dir);
        checkpoint(site);
        site.awaitCommitted();
        assertThat(count(dir, "rollup")).as("of pump and ticker, on three levels").isEqualTo(6);

        Site again = sites.open(killed);
        awaitPurged(again, killed);
        checkpoint(again);
        assertThat(count(killed, "rollup")).as("the rest goes after a kill").isEqualTo(6);
    }

    @Test
    void aDeviceThatSendsAgainIsNew() {
        Site site = sites.open(dir);
        site.appendMany(100);
        checkpoint(site);
        long upTo = delete(site, "boiler");
        Event fresh = site.appendTelemetry("boiler", Site.NOW + 5_000, "temperature", 99);
        site.awaitCommitted();

        assertThat(site.journal.isHidden(fresh)).isFalse();
        assertThat(values(site)).containsExactly(99.0);
        checkpoint(site);
        site.awaitCommitted();
        assertThat(values(site)).as("behind a checkpoint too").containsExactly(99.0);
        site.journal.removed("boiler", upTo);
        site.appendTelemetry("boiler", Site.NOW + 6_000, "temperature", 100);
        site.awaitCommitted();
        site.close();

        Site again = sites.open(dir);
        assertThat(values(again)).as("while and after the old one is purged").containsExactly(99.0, 100.0);
    }

    @Test
    void aDeletionInOneCommitWithWhatIsBeforeAndBehindItSeparatesThem() {
        Site site = sites.open(dir);
        CountDownLatch appended = new CountDownLatch(1);
        site.afterCommit = () -> await(appended);
        site.appendTelemetry("pump", Site.NOW, "flow", 1);
        Site.await(() -> site.commits.get() == 1);
        site.appendMany(20);
        CompletableFuture<Void> onDisk = new CompletableFuture<>();
        DeviceState old = device("boiler", 1);
        site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(old), List.of()));
        site.journal.append(new Deletion("boiler", site.nextSeq() - 1, onDisk));
        site.appendTelemetry("boiler", Site.NOW + 1_000, "temperature", 5);
        DeviceState fresh = device("boiler", 2);
        site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(fresh), List.of()));
        appended.countDown();
        Site.await(onDisk::isDone);
        assertThat(site.commits.get()).isEqualTo(2);
        assertThat(values(site)).containsExactly(5.0);

        Site again = sites.open(Site.copyOf(dir, dir.resolve("kill")));
        assertThat(values(again)).containsExactly(5.0);
        assertThat(again.journal.recover().devices()).usingRecursiveComparison().isEqualTo(List.of(fresh));
    }

    @Test
    void staysHiddenAfterAKillAtAnyStepAndIsPurgedThen() throws Exception {
        Site site = sites.open(dir.resolve("0"));
        site.appendMany(100);
        site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(device("boiler", 1), device("pump", 1)), List.of()));
        site.appendMany(30); // behind the checkpoint
        delete(site, "boiler");
        Path killed = Site.copyOf(dir.resolve("0"), dir.resolve("1"));

        Site again = sites.open(killed);
        assertThat(history(again, "boiler", "temperature")).isEmpty();
        assertThat(again.journal.recover().devices()).extracting(DeviceState::deviceId).containsExactly("pump");
        assertThat(again.readAll()).hasSize(130).allMatch(again.journal::isHidden);
        awaitPurged(again, killed);
        checkpoint(again);
        again.awaitCommitted();
        assertThat(count(killed, "series WHERE device <> 'ticker'")).isZero();

        Site third = sites.open(Site.copyOf(killed, dir.resolve("2")));
        assertThat(history(third, "boiler", "temperature")).isEmpty();
        assertThat(third.readAll()).filteredOn(third.journal::isHidden).hasSize(130);
    }

    @Test
    void whatCameWhileTheClockWasWrongIsDeletedTooAndNotBroughtBackByTheCorrection() {
        Site site = sites.open(dir);
        for (int i = 0; i < 100; i++) {
            site.append(site.telemetry("boiler", 1_000L * i, 1_000L * i + 4, false, Map.of("temperature", 1.0 * i)));
        }
        site.appendTelemetry("boiler", Site.NOW, "temperature", 1);
        checkpoint(site);

        long upTo = delete(site, "boiler");
        assertThat(site.journal.removed("boiler", upTo).metrics()).containsExactly("temperature");
        site.append(site.event(EventType.CLOCK, "site-7", Site.NOW,
                new ClockCorrection("8d1f2c1e-0000-4000-8000-000000000000", 1, upTo, Site.NOW).json()));
        site.awaitCommitted();
        awaitPurged(site, dir);
        checkpoint(site);

        assertThat(history(site, "boiler", "temperature")).isEmpty();
        site.appendTelemetry("boiler", Site.NOW + 7_000, "temperature", 7);
        site.awaitCommitted();
        assertThat(values(site)).containsExactly(7.0);
    }

    @Test
    void aJournalOfBeforeThereWereDeletionsIsTakenOver() throws Exception {
        Site old = sites.open(dir);
        old.appendMany(10);
        checkpoint(old);
        old.awaitCommitted();
        String id = old.journal.journalId();
        old.close();
        try (Connection connection = Schema.connect(dir.resolve("journal.db")); Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE deleted");
        }

        Site site = sites.open(dir);
        assertThat(site.journal.journalId()).isEqualTo(id);
        assertThat(site.journal.setAside()).isEmpty();
        delete(site, "boiler");
        assertThat(history(site, "boiler", "temperature")).isEmpty();
    }

    @Test
    void deletingAgainRemovesWhatCameInBetween() throws Exception {
        Site site = sites.open(dir);
        for (int i = 0; i < 3; i++) {
            site.appendMany(20);
            checkpoint(site);
            long upTo = delete(site, "boiler");
            assertThat(site.journal.removed("boiler", upTo).rollUps()).as("run %d", i).isPositive();
            assertThat(history(site, "boiler", "temperature")).isEmpty();
        }
        awaitPurged(site, dir);
    }

    @Test
    void nobodyWaitsForTheCommitIntervalToDeleteADevice() {
        Site site = sites.open(dir, Duration.ofMinutes(1));
        site.appendTelemetry("boiler", Site.NOW, "temperature", 1);

        delete(site, "boiler");

        assertThat(history(site, "boiler", "temperature")).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** On disk when this returns, for what comes behind it is. */
    private static void checkpoint(Site site) {
        site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(), List.of()));
        delete(site, "nobody");
    }

    /** @return up to where */
    private static long delete(Site site, String device) {
        CompletableFuture<Void> onDisk = new CompletableFuture<>();
        long upTo = site.nextSeq() - 1;
        site.journal.append(new Deletion(device, upTo, onDisk));
        Site.await(onDisk::isDone);
        return upTo;
    }

    /** Commits until nothing of a deleted device is left. */
    private static void awaitPurged(Site site, Path folder) {
        Site.await(() -> {
            site.appendTelemetry("ticker", Site.NOW, "n", 1);
            site.awaitCommitted();
            return count(folder, "series WHERE device LIKE '/%'") == 0;
        });
    }

    private static Optional<History> history(Site site, String device, String metric) {
        return site.journal.history(new HistoryQuery(device, metric, Site.NOW - DAY, Site.NOW + DAY, 5_000));
    }

    private static List<Double> values(Site site) {
        return history(site, "boiler", "temperature").orElseThrow().points().stream().map(History.Point::mean).toList();
    }

    private static DeviceState device(String id, long ts) {
        return new DeviceState("site-7", id, null, true, null, ts, ts, Map.of());
    }

    private static long count(Path folder, String what) throws SQLException {
        try (Connection connection = Schema.reader(folder.resolve("journal.db"))) {
            return Schema.number(connection, "SELECT count(*) FROM " + what);
        }
    }
}
