package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class GridTest {
    @Test
    void takesTheNarrowestWidthThatALevelCanMake() {
        assertThat(Grid.of(0, 100_000, 10, Level.TEN_SECONDS)).isEqualTo(new Grid(Level.TEN_SECONDS, 10_000, 0, 10));
        assertThat(Grid.of(0, 100_001, 10, Level.TEN_SECONDS)).isEqualTo(new Grid(Level.TEN_SECONDS, 20_000, 0, 6));
        assertThat(Grid.of(0, 650_000, 10, Level.TEN_SECONDS)).isEqualTo(new Grid(Level.MINUTE, 120_000, 0, 6));
        assertThat(Grid.of(0, 100_000, 10, Level.QUARTER_HOUR)).isEqualTo(new Grid(Level.QUARTER_HOUR, 900_000, 0, 1));
    }

    @Test
    void coversTheRangeWithAtMostThePointsAskedFor() {
        Random random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            long from = random.nextLong(-1L << 40, 1L << 45);
            long to = from + 1 + random.nextLong(1L << random.nextInt(1, 44));
            int points = 1 + random.nextInt(1000);
            Grid grid = Grid.of(from, to, points, Level.TEN_SECONDS);
            assertThat(grid.count()).as("%d %d %d", from, to, points).isBetween(1, points);
            assertThat(grid.start()).isLessThanOrEqualTo(from);
            assertThat(grid.end()).isGreaterThanOrEqualTo(to);
            assertThat(grid.widthMs() % grid.level().widthMs).isZero();
            assertThat(grid.start() % grid.level().widthMs).isZero();
            assertThat(grid.index(to - 1)).isLessThan(grid.count());
        }
    }
}
