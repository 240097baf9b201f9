package io.hirundo.appliance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** From measurements to what is printed. */
class LiveTableTest {
    private static final Shape CROWD = LiveAim.CROWD;

    private final LiveResults results =
            new LiveResults(List.of(Candidate.HIRUNDO, Candidate.WS), List.of(LiveAim.BUSY, CROWD, LiveAim.MANY));

    @Test
    void takesTheMedianOfTheRuns() {
        assertThat(LiveResults.median(DoubleStream.of(9, 1, 2))).hasValue(2);
        assertThat(LiveResults.median(DoubleStream.of(4, 1, 2, 9))).hasValue(3);
        assertThat(LiveResults.median(DoubleStream.empty())).isEmpty();
    }

    @Test
    void writesAColumnAServer() {
        results.add(Candidate.HIRUNDO, LiveAim.BUSY, run(0.8, 17, 1));
        results.add(Candidate.HIRUNDO, LiveAim.BUSY, run(0.9, 19, 1));
        results.add(Candidate.HIRUNDO, LiveAim.BUSY, run(5.0, 18, 1));
        results.add(Candidate.WS, LiveAim.BUSY, run(6.8, 950, 0.72));

        assertThat(LiveTable.of(results)).contains(
                "|  | Hirundo | (a) ws |\n| --- | ---: | ---: |\n",
                "| **200 viewers × 500/s** |  |  |\n| server CPU a delivery, µs | 0.90 | 6.80 |\n",
                "| p50; p99; max, ms | 1.0; 18.0; 99 | 1.0; 950.0; 99 |\n",
                "| deliveries a second (of what was due) | 100,000 (100 %) | 72,000 (72 %) |\n",
                "| 200 viewers: connected; after 500/s | 90; 120 | 90; 120 |\n",
                "| no viewers | 80 | 80 |\n").doesNotContain("failed");
    }

    @Test
    void namesWhatFailedAndKeepsTheRest() {
        results.add(Candidate.HIRUNDO, LiveAim.BUSY, run(0.9, 18, 1));
        results.addFailure(Candidate.HIRUNDO, LiveAim.BUSY, "gateway ended with 3");
        results.addFailure(Candidate.WS, LiveAim.BUSY, "no Node");
        results.addFailure(Candidate.WS, LiveAim.BUSY, "no Node");

        assertThat(LiveTable.of(results)).contains(
                "| server CPU a delivery, µs | 0.90 | failed |\n",
                "- Hirundo, 200 viewers × 500/s: failed in 1 of 2 runs: gateway ended with 3\n",
                "- (a) ws, 200 viewers × 500/s: failed in 2 of 2 runs: no Node\n");
    }

    @Test
    void saysOfEachAimWhetherItWasMet() {
        results.add(Candidate.HIRUNDO, LiveAim.BUSY, run(0.9, 20.5, 1));
        results.add(Candidate.WS, LiveAim.BUSY, run(4.5, 950, 0.72));
        results.add(Candidate.HIRUNDO, CROWD, slow(10, 10.9));
        results.add(Candidate.HIRUNDO, LiveAim.MANY, run(5, 80, 1));

        assertThat(LiveAim.all(results)).extracting(LiveAim::line).containsExactly(
                "- met: 200 viewers × 500/s, at most 1.0 µs CPU a delivery: 0.90 µs",
                "- met: 200 viewers × 500/s, at least 5 times less than (a): 5.0 times",
                "- **MISSED**: 200 viewers × 500/s, p99 at most 20 ms: 20.5 ms",
                "- met: 10,000 viewers × 1/s, at most 250 MB RSS: 120 MB",
                "- met: 10,000 viewers × 1/s, p99 at most 100 ms: 80.0 ms",
                "- met: 1,000 viewers × 50/s, a viewer that reads nothing changes the others' p99 by less than 10 %: +9.0 %");
    }

    @Test
    void doesNotTakeAServerThatLeavesOutMessagesForQuick() {
        results.add(Candidate.HIRUNDO, LiveAim.BUSY, run(0.5, 5, 0.8));
        results.add(Candidate.HIRUNDO, CROWD, slow(10, 11.1));
        results.addFailure(Candidate.HIRUNDO, LiveAim.MANY, "out of memory");

        assertThat(LiveAim.all(results)).noneMatch(LiveAim::met).extracting(LiveAim::line).contains(
                "- **MISSED**: 10,000 viewers × 1/s, to be measured at all: failed",
                "- **MISSED**: 200 viewers × 500/s, at most 1.0 µs CPU a delivery: 0.50 µs, with 80 % delivered");
    }

    @Test
    void readsAShape() {
        assertThat(Shape.of("1000x50+slow")).isEqualTo(new Shape(1_000, 50, true));
        assertThat(Shape.of("10000x1")).isEqualTo(new Shape(10_000, 1, false));
        assertThat(Shape.of("10000x1").seconds(10)).isEqualTo(15);
        assertThat(Shape.of("10000x1").warmUpRate()).isEqualTo(5);
        assertThat(Shape.of("200x500").warmUpRate()).isEqualTo(500);
        assertThatThrownBy(() -> Shape.of("1000*50")).hasMessageContaining("1000*50");
    }

    private static LiveRun run(double micros, double p99, double share) {
        return new LiveRun(micros, micros, 1, p99, 99, 100_000 * share, share, 3_000, 80e6, 90e6, 120e6, Optional.empty(),
                List.of(), 1_000_000);
    }

    private static LiveRun slow(double without, double with) {
        return new LiveRun(2, 2, 1, without, 99, 50_000, 1, 3_000, 80e6, 90e6, 120e6,
                Optional.of(new LiveRun.Slow(without, with)), List.of(), 500_000);
    }
}
