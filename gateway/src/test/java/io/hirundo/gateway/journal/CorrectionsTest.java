package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hirundo.gateway.event.ClockCorrection;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.History.Point;
import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What came while the clock was wrong is shown where it belongs, once that is known, and stays in the log as it came. */
class CorrectionsTest {
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;

    @TempDir
    Path dir;
    @AutoClose
    final Sites sites = new Sites();

    private static void appendDoubtful(Site site, String device, long ts, double value) {
        site.append(site.telemetry(device, ts, ts + 4, false, Map.of("temperature", value)));
    }

    private static Event correct(Site site, long fromSeq, long toSeq, long offsetMs) {
        return site.append(site.event(EventType.CLOCK, "site-7", Site.NOW,
                new ClockCorrection("8d1f2c1e-0000-4000-8000-000000000000", fromSeq, toSeq, offsetMs).json()));
    }

    private static void checkpoint(Site site) {
        site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(), List.of()));
        site.awaitCommitted();
    }

    private void awaitMoved(Path folder) {
        Site.await(() -> number(folder, "SELECT count(*) FROM clock_correction WHERE moved_up_to < to_seq") == 0);
    }

    private static long number(Path folder, String query) throws SQLException {
        try (Connection connection = Schema.reader(folder.resolve(JournalFile.NAME))) {
            return Schema.number(connection, query);
        }
    }

    private static History history(Journal journal, String device, long from, long to, int points) {
        return journal.history(new HistoryQuery(device, "temperature", from, to, points)).orElseThrow();
    }

    private static long count(Journal journal, String device, long from, long to) {
        return history(journal, device, from, to, 1).points().stream().mapToLong(Point::count).sum();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void showsAStartIn1970WhereItBelongsAndLeavesTheLogAlone(boolean checkpointBefore) throws SQLException {
        Site site = sites.open(dir);
        for (int i = 0; i < 600; i++) {
            appendDoubtful(site, "boiler", 10_000 + 1000L * i, i);
        }
        site.awaitCommitted();
        if (checkpointBefore) {
            checkpoint(site);
        }
        List<String> before = Site.texts(site.readAll());
        assertThat(count(site.journal, "boiler", 0, DAY)).isEqualTo(600);
        correct(site, 1, site.nextSeq() - 1, Site.NOW - 10_000);
        site.appendTelemetry("boiler", Site.NOW + 600_000, "temperature", 600);
        site.awaitCommitted();
        awaitMoved(dir);

        assertThat(Site.texts(site.readAll())).startsWith(before.toArray(String[]::new)).hasSize(602);
        assertThat(history(site.journal, "boiler", 0, DAY, 100).points()).isEmpty();
        assertThat(history(site.journal, "boiler", Site.NOW, Site.NOW + HOUR, 1000).points())
                .extracting(Point::ts).hasSize(601).startsWith(Site.NOW, Site.NOW + 1000).endsWith(Site.NOW + 600_000);
        assertThat(history(site.journal, "boiler", Site.NOW, Site.NOW + 600_000, 60).points())
                .hasSize(60).element(7).isEqualTo(new Point(Site.NOW + 70_000, 70, 79, 74.5, 10));
        assertThat(number(dir, "SELECT count(*) FROM rollup WHERE start < " + DAY)).isZero();

        site.close();
        Site again = sites.open(dir);
        assertThat(count(again.journal, "boiler", Site.NOW, Site.NOW + HOUR)).isEqualTo(601);
        assertThat(history(again.journal, "boiler", Site.NOW, Site.NOW + HOUR, 1000).bucketMs()).isZero();
    }

    @Test
    void leavesADeviceWithAClockOfItsOwnAndWhatIsNotMarkedWhereTheyAre() {
        Site site = sites.open(dir);
        appendDoubtful(site, "boiler", 10_000, 1);
        site.append(site.telemetry("meter", Site.NOW, 11_000, false, Map.of("temperature", 2.0)));
        site.appendTelemetry("boiler", 12_000, "temperature", 3);
        correct(site, 1, 3, Site.NOW);
        site.awaitCommitted();
        awaitMoved(dir);

        assertThat(count(site.journal, "meter", Site.NOW, Site.NOW + 1000)).isEqualTo(1);
        assertThat(history(site.journal, "boiler", 0, 2 * Site.NOW, 10).points()).extracting(Point::ts)
                .containsExactly(12_000L, Site.NOW + 10_000);
    }

    @Test
    void aLeapBackOfAnHourNeverMixesWithTheHourBefore() {
        Site site = sites.open(dir);
        for (int i = 0; i < 360; i++) {
            site.appendTelemetry("boiler", Site.NOW + 10_000L * i, "temperature", 20);
        }
        checkpoint(site);
        long from = site.nextSeq();
        for (int i = 0; i < 60; i++) {
            appendDoubtful(site, "boiler", Site.NOW + 10_000L * i, 90);
        }
        checkpoint(site);
        correct(site, from, site.nextSeq() - 1, HOUR);
        site.awaitCommitted();
        awaitMoved(dir);

        for (Point point : history(site.journal, "boiler", Site.NOW, Site.NOW + HOUR, 4).points()) {
            assertThat(point.max()).isEqualTo(20);
            assertThat(point.count()).isEqualTo(90);
        }
        assertThat(history(site.journal, "boiler", Site.NOW + HOUR, Site.NOW + 2 * HOUR, 100).points())
                .hasSize(60).allMatch(point -> point.mean() == 90);
    }

    @Test
    void twoStartsThatFellToTheSameTimeAreToldApart() {
        Site site = sites.open(dir);
        appendDoubtful(site, "boiler", 10_000, 1); // of a start that never knew better
        long from = site.nextSeq();
        appendDoubtful(site, "boiler", 10_500, 5);
        checkpoint(site);
        correct(site, from, from, Site.NOW);
        site.awaitCommitted();
        awaitMoved(dir);

        assertThat(count(site.journal, "boiler", 0, DAY)).isEqualTo(1);
        assertThat(count(site.journal, "boiler", Site.NOW, Site.NOW + DAY)).isEqualTo(1);
    }

    @Test
    void aClockEventThatSaysNothingSensibleHarmsNothing() {
        Site site = sites.open(dir);
        appendDoubtful(site, "boiler", 10_000, 1);
        site.append(site.event(EventType.CLOCK, "site-7", Site.NOW, "{\"fromSeq\":5}"));
        site.append(site.event(EventType.CLOCK, "site-7", Site.NOW,
                "{\"bootId\":\"b\",\"fromSeq\":1,\"toSeq\":9999,\"offsetMs\":5}"));
        site.awaitCommitted();

        assertThat(count(site.journal, "boiler", 0, DAY)).isEqualTo(1);
        assertThat(site.journal.status().state()).isEqualTo("ok");
    }

    @Test
    void saysOnceWhyNothingCanBeMovedAndGoesOnWhenThatIsOver() {
        List<String> lines = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(JournalWriter.class.getName());
        logger.setFilter(line -> lines.add(line.getMessage()));
        try {
            Site site = sites.open(dir);
            site.afterCommit = () -> {
                if (site.released.size() == 2) { // the clock event is on disk, and what it asks for comes next
                    rename("clock_correction", "away");
                }
            };
            appendDoubtful(site, "boiler", 10_000, 1);
            correct(site, 1, 1, Site.NOW);
            site.awaitCommitted();
            for (int i = 1; i <= 3; i++) {
                site.appendTelemetry("boiler", Site.NOW + 1000L * i, "temperature", i);
                site.awaitCommitted();
            }
            Site.await(() -> site.journal.status().failures() == 4);
            assertThat(lines).singleElement().asString().startsWith("What came while the clock was wrong cannot be moved just now");

            rename("away", "clock_correction");
            site.appendTelemetry("boiler", Site.NOW + 4000, "temperature", 4);
            Site.await(() -> lines.size() == 2);
            assertThat(lines.get(1)).startsWith("What came while the clock was wrong is moved again, after: ").contains("clock_correction");
            assertThat(count(site.journal, "boiler", Site.NOW, Site.NOW + DAY)).isEqualTo(5);
            assertThat(site.journal.isDamaged()).isFalse();
        } finally {
            logger.setFilter(null);
        }
    }

    private void rename(String table, String to) {
        try (Connection connection = Schema.connect(dir.resolve(JournalFile.NAME)); Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE " + table + " RENAME TO " + to);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aJournalOfTheFirstVersionIsGoneOnWith() throws SQLException {
        Site site = sites.open(dir);
        site.appendTelemetry("boiler", Site.NOW, "temperature", 1);
        site.close();
        try (Connection connection = Schema.connect(dir.resolve(JournalFile.NAME)); Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE clock_correction");
            statement.execute("DELETE FROM meta WHERE key = '" + Schema.LAST_TRUSTED_MS + "'");
        }
        Site again = sites.open(dir);
        appendDoubtful(again, "boiler", 10_000, 2);
        correct(again, again.nextSeq() - 1, again.nextSeq() - 1, Site.NOW - 5_000);
        again.awaitCommitted();
        awaitMoved(dir);

        assertThat(again.journal.setAside()).isEmpty();
        assertThat(count(again.journal, "boiler", Site.NOW, Site.NOW + DAY)).isEqualTo(2);
    }

    @Test
    void aJournalThatWasRecoveredShowsItThereToo() throws Exception {
        Path folder = dir.resolve("0");
        Site site = sites.open(folder);
        appendDoubtful(site, "boiler", 10_000, 1);
        correct(site, 1, 1, Site.NOW);
        site.awaitCommitted();
        awaitMoved(folder);
        Path killed = Site.copyOf(folder, dir.resolve("killed"));
        Path made = Files.createDirectories(dir.resolve("made")).resolve(JournalFile.NAME);
        Salvage.toJournal(killed.resolve(JournalFile.NAME), made, _ -> { });
        Site again = sites.open(made.getParent());
        awaitMoved(made.getParent());

        assertThat(count(again.journal, "boiler", 0, DAY)).isZero();
        assertThat(count(again.journal, "boiler", Site.NOW, Site.NOW + DAY)).isEqualTo(1);
    }

    @Test
    void theLastTrustedTimeOutlivesAKillAndForgetsAMistake() {
        Site site = sites.open(dir.resolve("0"));
        assertThat(site.journal.lastTrustedMs()).isZero();
        site.appendTelemetry("boiler", Site.NOW + DAY, "temperature", 1);
        checkpoint(site);
        site.appendTelemetry("boiler", Site.NOW, "temperature", 2);
        appendDoubtful(site, "boiler", Site.NOW + 10 * DAY, 3);
        site.awaitCommitted();

        assertThat(site.journal.lastTrustedMs()).isEqualTo(Site.NOW + 4);
        assertThat(sites.open(Site.copyOf(dir.resolve("0"), dir.resolve("1"))).journal.lastTrustedMs()).isEqualTo(Site.NOW + 4);
        site.close();
        assertThat(sites.open(dir.resolve("0")).journal.lastTrustedMs()).isEqualTo(Site.NOW + 4);
    }

    private record Sample(String device, long seq, long ts, double value) {}

    /** Starts at wrong times, corrections, checkpoints, kills at any moment and restarts, against what should be there. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void equalsBruteForceOverWrongClocksAndKills(long seed) {
        Random random = new Random(seed);
        List<Sample> samples = new ArrayList<>();
        Path folder = dir.resolve("0");
        Site site = sites.open(folder);
        long now = Site.NOW;
        for (int start = 1; start <= 12; start++) {
            boolean wrong = random.nextInt(3) > 0;
            long offset = !wrong ? 0 : random.nextBoolean() ? now - start * DAY : (random.nextBoolean() ? 1 : -1) * HOUR;
            long fromSeq = site.nextSeq();
            List<Sample> stretch = new ArrayList<>();
            for (int i = random.nextInt(300); i >= 0; i--) {
                now += random.nextInt(20_000);
                String device = "d" + random.nextInt(2);
                double value = random.nextInt(1000) / 8.0;
                stretch.add(new Sample(device, site.nextSeq(), now, value));
                site.append(site.telemetry(device, now - offset, now - offset + 4, !wrong, Map.of("temperature", value)));
                if (random.nextInt(60) == 0) {
                    checkpoint(site);
                }
            }
            if (wrong) {
                correct(site, fromSeq, site.nextSeq() - 1, offset);
            }
            samples.addAll(stretch);
            site.awaitCommitted();
            if (random.nextInt(3) == 0) { // perhaps while it moves
                folder = Site.copyOf(folder, dir.resolve("" + start));
                site = sites.open(folder);
            } else if (random.nextInt(3) == 0) {
                site.close();
                site = sites.open(folder);
            }
        }
        awaitMoved(folder);
        for (int i = 0; i < 200; i++) {
            long from = Site.NOW + random.nextInt((int) (now - Site.NOW));
            compare(site.journal, samples, "d" + random.nextInt(2), from, from + 1 + random.nextInt((int) (8 * HOUR)),
                    1 + random.nextInt(random.nextBoolean() ? 5 : 500));
        }
        assertThat(count(site.journal, "d0", 0, Site.NOW - 2 * DAY)).isZero();
    }

    private static void compare(Journal journal, List<Sample> samples, String device, long from, long to, int points) {
        History history = history(journal, device, from, to, points);
        List<Sample> wanted = samples.stream().filter(sample -> sample.device.equals(device)).toList();
        if (history.bucketMs() == 0) {
            assertThat(history.points()).extracting(point -> point.ts() + "=" + point.mean()).containsExactlyInAnyOrderElementsOf(
                    wanted.stream().filter(sample -> sample.ts >= from && sample.ts < to)
                            .map(sample -> sample.ts + "=" + sample.value).toList());
            return;
        }
        for (Point point : history.points()) {
            List<Sample> bucket = wanted.stream()
                    .filter(sample -> sample.ts >= point.ts() && sample.ts < point.ts() + history.bucketMs()).toList();
            assertThat(point.count()).as("%s to %s: %s", from, to, point).isEqualTo(bucket.size());
            assertThat(point.min()).isEqualTo(bucket.stream().mapToDouble(Sample::value).min().orElseThrow());
            assertThat(point.max()).isEqualTo(bucket.stream().mapToDouble(Sample::value).max().orElseThrow());
            assertThat(point.mean()).isCloseTo(bucket.stream().mapToDouble(Sample::value).average().orElseThrow(), within(1e-6));
        }
    }
}
