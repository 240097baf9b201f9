package io.hirundo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LAST = Duration.ofSeconds(30);

    @Test
    void doublesItsCeilingUpToTheLast() {
        Backoff backoff = new Backoff(FIRST, LAST, highest());

        for (long expected : new long[] {200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000}) {
            assertThat(backoff.nextNanos()).isEqualTo(Duration.ofMillis(expected).toNanos());
        }
    }

    @Test
    void beginsAnewOnceItWorked() {
        Backoff backoff = new Backoff(FIRST, LAST, highest());
        backoff.nextNanos();
        backoff.nextNanos();
        backoff.reset();

        assertThat(backoff.nextNanos()).isEqualTo(FIRST.toNanos());
    }

    @Test
    void spreadsOverAllBetweenNothingAndTheCeiling() {
        Random random = new Random(7);
        long sum = 0;
        long smallest = Long.MAX_VALUE;
        for (int i = 0; i < 10_000; i++) {
            long wait = new Backoff(FIRST, LAST, random).nextNanos();
            assertThat(wait).isBetween(0L, FIRST.toNanos());
            sum += wait;
            smallest = Math.min(smallest, wait);
        }
        assertThat(sum / 10_000).isBetween(Duration.ofMillis(97).toNanos(), Duration.ofMillis(103).toNanos());
        assertThat(smallest).isLessThan(Duration.ofMillis(1).toNanos());
    }

    /** Always the greatest number that is asked for. */
    private static RandomGenerator highest() {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
    }
}
