package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final long QUOTA = 2 << 20;

    @TempDir
    Path dir;
    @AutoClose
    final Sites sites = new Sites();
    private final AtomicLong nanos = new AtomicLong(123);
    private final Random random = new Random(11);

    private Site open(long quotaBytes, Duration keep) {
        return sites.open(dir, new GatewayConfig.Journal(quotaBytes, keep, Duration.ZERO), nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private void commit(Site site, int events) {
        site.appendMany(events);
        site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(), List.of()));
        awaitReleased(site);
    }

    /** Until the writer has nothing left to do. */
    private static void awaitReleased(Site site) {
        site.awaitCommitted();
        Site.await(() -> site.journal.status().pending() == 0);
    }

    @Test
    void dropsWhatIsOlderThanTheTimeToKeep() {
        Site site = open(1 << 30, Duration.ofHours(1));
        commit(site, 10);
        long tenth = site.nextSeq() - 1;
        pass(Duration.ofMinutes(40));
        commit(site, 10);
        assertThat(site.readAll()).hasSize(20);

        pass(Duration.ofMinutes(30));
        commit(site, 1);
        assertThat(site.journal.readableAfter()).isEqualTo(tenth);
        assertThat(site.readAll()).hasSize(11).element(0).extracting(Event::seq).isEqualTo(tenth + 1);
        assertThat(site.journal.status().events()).isEqualTo(11);

        site.close();
        Site again = open(1 << 30, Duration.ofHours(1));
        assertThat(again.journal.readableAfter()).isEqualTo(tenth);
        assertThat(again.journal.status().events()).isEqualTo(11);
        assertThat(Site.readAll(again.journal, 0, 100)).hasSize(11);
    }

    @Test
    void countsRunningTimeOverRestarts() {
        for (int start = 0; start < 5; start++) {
            Site site = open(1 << 30, Duration.ofHours(1));
            commit(site, 10);
            pass(Duration.ofMinutes(25));
            commit(site, 10);
            site.close();
            nanos.set(random.nextInt()); // the monotonic clock of another boot begins anywhere
        }
        Site site = open(1 << 30, Duration.ofHours(1));
        // 125 minutes in five starts: what is older than the last 60 is gone, in slices with the commits.
        commit(site, 1);
        pass(Duration.ofSeconds(2));
        commit(site, 1);
        assertThat(site.journal.status().events()).isBetween(30L, 72L);
    }

    @Test
    void dropsNothingBecauseTheClockJumps() {
        Site site = open(1 << 30, Duration.ofHours(1));
        for (long ts : new long[] {0, Site.NOW, Site.NOW + 50L * 365 * 24 * 3_600_000, 1000, Site.NOW}) {
            site.appendTelemetry("boiler", ts, "temperature", 1);
            commit(site, 1);
            pass(Duration.ofMinutes(5));
        }
        assertThat(site.readAll()).hasSize(10);
    }

    @Test
    void keepsWhatTheUplinkHasNotDeliveredHoweverOld() {
        Site site = open(1 << 30, Duration.ofHours(1));
        AtomicLong delivered = new AtomicLong();
        site.journal.setDeliveredSeq(delivered::get);
        commit(site, 10);
        commit(site, 10);
        pass(Duration.ofHours(5));
        commit(site, 1);
        assertThat(site.readAll()).hasSize(21);

        delivered.set(site.nextSeq() - 1);
        pass(Duration.ofSeconds(2));
        commit(site, 1);
        assertThat(site.readAll().size()).isLessThan(21);
    }

    @Test
    void staysWithinTheQuotaAndTellsWhatItForcedOutUntilAGapEventSaysSo() {
        Site site = open(QUOTA, Duration.ofDays(30));
        List<DroppedBlocks> told = new CopyOnWriteArrayList<>();
        site.journal.onDropped(told::add);
        long delivered = 500;
        site.journal.setDeliveredSeq(() -> delivered);
        List<Long> appended = new ArrayList<>();
        long largest = 0;
        for (int i = 0; i < 300; i++) {
            for (int k = 0; k < 40; k++) {
                appended.add(site.append(site.event(EventType.TELEMETRY, "a", Site.NOW, noise())).seq());
            }
            site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(), List.of()));
            awaitReleased(site);
            pass(Duration.ofMillis(1100));
            largest = Math.max(largest, site.journal.status().bytes() + site.journal.status().walBytes());
        }
        assertThat(largest).isLessThan(QUOTA + QUOTA / 4); // the write-ahead log's share comes and goes
        long readableAfter = site.journal.readableAfter();
        assertThat(readableAfter).isGreaterThan(delivered);
        assertThat(site.readAll()).extracting(Event::seq)
                .isEqualTo(appended.stream().filter(seq -> seq > readableAfter).toList());

        // What was told and what the file remembers are the same, and exactly what is missing behind the delivered seq.
        assertThat(told).isNotEmpty();
        site.close();
        List<DroppedBlocks> remembered = open(QUOTA, Duration.ofDays(30)).journal.recover().unreported();
        assertThat(remembered).isEqualTo(told);
        assertThat(told.getFirst().fromSeq()).isEqualTo(delivered + 1);
        assertThat(told.getLast().toSeq()).isEqualTo(readableAfter);
        assertThat(told.stream().mapToLong(DroppedBlocks::count).sum())
                .isEqualTo(appended.stream().filter(seq -> seq > delivered && seq <= readableAfter).count());
        sites.close();

        Site reporting = open(QUOTA, Duration.ofDays(30));
        reporting.append(reporting.event(EventType.GAP, "site-7", Site.NOW,
                "{\"count\":1,\"fromSeq\":501,\"toSeq\":" + readableAfter + ",\"reason\":\"quota\"}"));
        awaitReleased(reporting);
        reporting.close();
        assertThat(open(QUOTA, Duration.ofDays(30)).journal.recover().unreported()).isEmpty();
    }

    @Test
    void givesTheFileBackWhenTheQuotaIsLowered() {
        Site site = open(1 << 30, Duration.ofDays(30));
        for (int i = 0; i < 100; i++) {
            appendNoise(site, 160);
        }
        site.close();
        Site lowered = open(QUOTA, Duration.ofDays(30));
        assertThat(lowered.journal.status().bytes()).isGreaterThan(2 * QUOTA);
        for (int i = 0; i < 60; i++) {
            commit(lowered, 1);
            pass(Duration.ofSeconds(2));
        }
        assertThat(lowered.journal.status().bytes()).isLessThan(QUOTA + QUOTA / 4);
        assertThat(lowered.readAll()).isNotEmpty();
    }

    @Test
    void keepsMinutesInTheHistoryWhenTheQuotaForcesTheEventsOut() {
        Site site = open(QUOTA, Duration.ofDays(30));
        commit(site, 600); // ten minutes, a sample a second
        long boilers = site.nextSeq() - 1;
        HistoryQuery query = new HistoryQuery("boiler", "temperature", Site.NOW, Site.NOW + 600_000, 300);
        assertThat(site.journal.history(query).orElseThrow().bucketMs()).isEqualTo(10_000);
        while (site.journal.readableAfter() < boilers) {
            appendNoise(site, 40);
            pass(Duration.ofMillis(1100));
        }
        commit(site, 0); // sweeps
        History history = site.journal.history(query).orElseThrow();
        assertThat(history.bucketMs()).isEqualTo(60_000);
        assertThat(history.points()).hasSize(10).allMatch(point -> point.count() == 60);
    }

    @Test
    void keepsQuarterHoursInTheHistoryWhenTheTimeToKeepIsOver() {
        Site site = open(1 << 30, Duration.ofHours(1));
        commit(site, 600);
        for (int i = 0; i < 4; i++) {
            pass(Duration.ofMinutes(25));
            site.appendTelemetry("pump", Site.NOW + 7_200_000, "on", 1);
            commit(site, 0);
        }
        assertThat(site.journal.readableAfter()).isPositive();
        assertThat(site.journal.history(new HistoryQuery("boiler", "temperature", Site.NOW, Site.NOW + 600_000, 300))
                .orElseThrow()).satisfies(history -> assertThat(history.bucketMs()).isEqualTo(900_000))
                .extracting(history -> history.points().getFirst().count()).isEqualTo(600L);
    }

    private void appendNoise(Site site, int events) {
        for (int i = 0; i < events; i++) {
            site.append(site.event(EventType.TELEMETRY, "a", Site.NOW + 7_200_000, noise()));
        }
        site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(), List.of()));
        awaitReleased(site);
    }

    private String noise() {
        StringBuilder text = new StringBuilder("{\"text\":\"");
        for (int i = 0; i < 400; i++) {
            text.append((char) ('#' + random.nextInt(57))); // printable, neither quote nor backslash
        }
        return text.append("\"}").toString();
    }
}
