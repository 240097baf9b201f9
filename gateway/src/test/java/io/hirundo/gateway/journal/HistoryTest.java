package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.History.Point;
import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {
    private static final long HOUR = 3_600_000;

    @TempDir
    Path dir;
    @AutoClose
    final Sites sites = new Sites();

    private record Sample(String device, String metric, long ts, double value) {}

    private final List<Sample> samples = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void equalsBruteForceOverRandomEventsCheckpointsKillsAndRestarts(long seed) {
        Random random = new Random(seed);
        Path folder = dir.resolve("0");
        Site site = sites.open(folder);
        for (int step = 1; step <= 160; step++) {
            for (int i = random.nextInt(20); i >= 0; i--) {
                appendRandom(site, random);
            }
            if (random.nextInt(10) == 0) {
                site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(), List.of()));
            }
            site.awaitCommitted();
            if (step % 40 == 0) {
                if (random.nextBoolean()) {
                    site.close();
                } else {
                    folder = Site.copyOf(folder, dir.resolve("" + step));
                }
                site = sites.open(folder);
            }
            if (step % 20 == 0) {
                compareRandomQueries(site.journal, random);
            }
        }
    }

    private void appendRandom(Site site, Random random) {
        String device = "d" + random.nextInt(3);
        long ts = switch (random.nextInt(20)) {
            case 0 -> random.nextInt(100_000); // a clock that stands at 1970
            case 1 -> Site.NOW + 20L * 365 * 24 * HOUR;
            default -> Site.NOW + random.nextInt((int) (6 * HOUR));
        };
        Map<String, Double> values = new LinkedHashMap<>();
        for (String metric : List.of("a", "b")) {
            if (random.nextInt(3) > 0) {
                double value = random.nextInt(50) == 0 ? random.nextDouble(1e300) : random.nextInt(1000) / 8.0;
                values.put(metric, value);
                samples.add(new Sample(device, metric, ts, value));
            }
        }
        site.append(site.telemetry(device, ts, values));
    }

    private void compareRandomQueries(Journal journal, Random random) {
        for (int i = 0; i < 20; i++) {
            long from = random.nextInt(5) == 0 ? 0 : Site.NOW + random.nextInt((int) (6 * HOUR));
            long to = random.nextInt(5) == 0 ? Site.NOW + 30L * 365 * 24 * HOUR : from + 1 + random.nextInt((int) (6 * HOUR));
            compare(journal, new HistoryQuery("d" + random.nextInt(3), random.nextBoolean() ? "a" : "b", from, to,
                    1 + random.nextInt(random.nextBoolean() ? 5 : 500)));
        }
    }

    private void compare(Journal journal, HistoryQuery query) {
        History history = journal.history(query).orElseThrow();
        List<Sample> wanted = samples.stream()
                .filter(sample -> sample.device.equals(query.deviceId()) && sample.metric.equals(query.metric())).toList();
        List<Sample> inRange = wanted.stream().filter(sample -> sample.ts >= query.fromMs() && sample.ts < query.toMs()).toList();
        assertThat(history.points().size()).as("%s", query).isLessThanOrEqualTo(query.points());
        assertThat(history.points()).as("%s", query).isSortedAccordingTo((a, b) -> Long.compare(a.ts(), b.ts()));
        if (history.bucketMs() == 0) {
            assertThat(history.points().stream().map(point -> point.ts() + "=" + point.mean()).sorted())
                    .as("%s", query).containsExactlyElementsOf(
                            inRange.stream().map(sample -> sample.ts + "=" + sample.value).sorted().toList());
            return;
        }
        long covered = 0;
        for (Point point : history.points()) {
            List<Sample> bucket = wanted.stream()
                    .filter(sample -> sample.ts >= point.ts() && sample.ts < point.ts() + history.bucketMs()).toList();
            covered += inRange.stream()
                    .filter(sample -> sample.ts >= point.ts() && sample.ts < point.ts() + history.bucketMs()).count();
            assertThat(point.count()).as("%s at %s", query, point).isEqualTo(bucket.size());
            assertThat(point.min()).isEqualTo(bucket.stream().mapToDouble(Sample::value).min().orElseThrow());
            assertThat(point.max()).isEqualTo(bucket.stream().mapToDouble(Sample::value).max().orElseThrow());
            double mean = bucket.stream().mapToDouble(Sample::value).average().orElseThrow();
            assertThat(point.mean()).isCloseTo(mean, within(Math.abs(mean) * 1e-9));
        }
        assertThat(covered).as("%s", query).isEqualTo(inRange.size());
    }

    @Test
    void givesTheSamplesThemselvesWhereTheyAreFew() {
        Site site = sites.open(dir);
        for (int i = 0; i < 100; i++) {
            site.appendTelemetry("boiler", Site.NOW + 700L * i, "temperature", i / 4.0);
        }
        site.awaitCommitted();

        History raw = site.journal.history(query("boiler", "temperature", 0, 70_000, 100)).orElseThrow();
        assertThat(raw.bucketMs()).isZero();
        assertThat(raw.points()).hasSize(100).element(7).isEqualTo(new Point(Site.NOW + 4900, 1.75, 1.75, 1.75, 1));

        History buckets = site.journal.history(query("boiler", "temperature", 0, 70_000, 99)).orElseThrow();
        assertThat(buckets.bucketMs()).isEqualTo(10_000);
        assertThat(buckets.points()).hasSize(7);
    }

    @Test
    void leavesAHoleWhereNothingWasMeasured() {
        Site site = sites.open(dir);
        for (long ts : new long[] {0, 1, 2, 20_000, 20_001, 20_002}) {
            site.appendTelemetry("boiler", Site.NOW + ts, "temperature", 1);
        }
        site.awaitCommitted();

        assertThat(site.journal.history(query("boiler", "temperature", 0, 30_000, 3)).orElseThrow().points())
                .extracting(Point::ts).containsExactly(Site.NOW, Site.NOW + 20_000);
    }

    @Test
    void tellsAnUnknownSeriesFromAnEmptyRange() {
        Site site = sites.open(dir);
        site.appendTelemetry("boiler", Site.NOW, "temperature", 1);
        site.awaitCommitted();

        assertThat(site.journal.history(query("boiler", "temperature", HOUR, 2 * HOUR, 10)).orElseThrow().points()).isEmpty();
        assertThat(site.journal.history(query("boiler", "pressure", 0, HOUR, 10))).isEmpty();
        assertThat(site.journal.history(query("pump", "temperature", 0, HOUR, 10))).isEmpty();
    }

    @Test
    void takesTruthValuesAsNumbersAndPassesOverStringsAndWhatNoDoubleHolds() {
        Site site = sites.open(dir);
        site.append(site.event(EventType.TELEMETRY, "pump", Site.NOW, "{\"on\":true,\"mode\":\"auto\",\"huge\":1e999}"));
        site.append(site.event(EventType.TELEMETRY, "pump", Site.NOW + 1, "{\"on\":false}"));
        site.append(site.event(EventType.ALERT, "pump", Site.NOW + 1, "{\"on\":5}"));
        site.awaitCommitted();

        assertThat(site.journal.history(query("pump", "on", 0, 10, 1)).orElseThrow().points())
                .containsExactly(new Point(Site.NOW, 0, 1, 0.5, 2));
        assertThat(site.journal.history(query("pump", "mode", 0, 10, 1))).isEmpty();
        assertThat(site.journal.history(query("pump", "huge", 0, 10, 1))).isEmpty();
    }

    @Test
    void refusesAQueryThatMakesNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> query("a", "b", 5, 5, 1)).withMessageContaining("'from'");
        assertThatIllegalArgumentException().isThrownBy(() -> query("a", "b", 0, 5, 0)).withMessageContaining("'points'");
    }

    private static HistoryQuery query(String device, String metric, long from, long to, int points) {
        return new HistoryQuery(device, metric, Site.NOW + from, Site.NOW + to, points);
    }
}
