package io.hirundo.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RateWindowTest {
    private static final long SECOND = 1_000_000_000L;
    private final RateWindow minute = new RateWindow(60 * SECOND);

    @Test
    void isUnknownUntilTheWindowIsFull() {
        for (int i = 0; i < 54; i++) {
            add(minute, i * SECOND, i);
            assertThat(minute.change(i * SECOND)).isNaN();
        }
        add(minute, 54 * SECOND, 54);
        assertThat(minute.change(54 * SECOND)).as("per minute, though only 54 s have passed").isEqualTo(60);
    }

    @Test
    void isExactForAnyNumberOfSamplesInAWindow() {
        for (int perSecond : new int[] {1, 10, 100}) {
            RateWindow window = new RateWindow(60 * SECOND);
            for (int i = 0; i < 300 * perSecond; i++) {
                add(window, i * SECOND / perSecond, 5.0 * i / perSecond);
            }
            assertThat(window.change(300 * SECOND)).isCloseTo(300, within(1e-9));
        }
    }

    @Test
    void copesWithAMetricThatComesOnceAWindowAndNotToTheMillisecond() {
        long[] jitter = {0, -30, 500, 20, -900, 100, 0, 700};
        for (int i = 0; i < jitter.length; i++) {
            long at = (i * 60_000L + jitter[i]) * 1_000_000;
            add(minute, at, i);
            if (i > 0) {
                assertThat(minute.change(at)).isCloseTo(1, within(0.03));
            }
        }
    }

    @Test
    void isUnknownAfterAGapAndOnceTheNewestIsTooOld() {
        add(minute, 0, 0);
        add(minute, 60 * SECOND, 1);
        assertThat(minute.change(60 * SECOND)).isEqualTo(1);
        assertThat(minute.change(210 * SECOND)).isEqualTo(1);
        assertThat(minute.change(211 * SECOND)).isNaN();
        add(minute, 1_000 * SECOND, 9);
        assertThat(minute.change(1_000 * SECOND)).isNaN();
        add(minute, 1_060 * SECOND, 9);
        assertThat(minute.change(1_060 * SECOND)).isZero();
    }

    @Test
    void isUnknownWhileTextsCome() {
        add(minute, 0, 0);
        add(minute, 60 * SECOND, 1);
        add(minute, 61 * SECOND, Double.NaN);
        assertThat(minute.change(61 * SECOND)).isNaN();
        add(minute, 62 * SECOND, 1);
        assertThat(minute.change(62 * SECOND)).isCloseTo(60.0 / 62, within(1e-9));
    }

    @Test
    void isUnknownWhereTheTimestampsTellOfAnotherTime() {
        minute.add(0, 0, 20);
        minute.add(60 * SECOND, 3_600_000, 30); // an hour's change in a minute
        assertThat(minute.change(60 * SECOND)).isNaN();
        minute.add(120 * SECOND, 3_650_000, 31);
        assertThat(minute.change(120 * SECOND)).as("a device whose stamps are a little late").isEqualTo(1);
        minute.add(180 * SECOND, 5_000, 32); // its clock was set back
        assertThat(minute.change(180 * SECOND)).isNaN();
    }

    private static void add(RateWindow window, long nanos, double value) {
        window.add(nanos, nanos / 1_000_000, value);
    }
}
