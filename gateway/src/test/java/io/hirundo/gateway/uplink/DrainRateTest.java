package io.hirundo.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DrainRateTest {
    private static final long SECOND = 1_000_000_000L;

    private final DrainRate rate = new DrainRate();

    @Test
    void estimatesFromWhatItMeasured() {
        rate.round(1_000, SECOND / 20);

        assertThat(rate.secondsFor(200_000)).isEqualTo(10);
        assertThat(rate.secondsFor(1)).isEqualTo(1);
    }

    @Test
    void followsALinkThatGetsSlower() {
        rate.round(1_000, SECOND / 20);
        for (int round = 0; round < 40; round++) {
            rate.round(1_000, SECOND);
        }
        assertThat(rate.secondsFor(200_000)).isBetween(195L, 200L);
    }

    @Test
    void saysWhenItCannotTell() {
        assertThat(rate.secondsFor(5)).isEqualTo(-1);
        rate.round(1_000, SECOND);
        rate.forget();
        assertThat(rate.secondsFor(5)).isEqualTo(-1);
    }

    @Test
    void needsNoTimeForNothing() {
        assertThat(rate.secondsFor(0)).isZero();
    }
}
