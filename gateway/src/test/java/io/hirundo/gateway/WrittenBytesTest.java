package io.hirundo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WrittenBytesTest {
    private final AtomicLong counter = new AtomicLong(5_000_000);
    private final AtomicLong nanos = new AtomicLong(-77);
    private final WrittenBytes written = new WrittenBytes(counter::get, nanos::get);

    @Test
    void tellsTheRateOfADayOnceAMinuteHasPassed() {
        counter.addAndGet(1_000_000);
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(written.bytesPerDay()).isEqualTo(-1);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(written.bytesPerDay()).isEqualTo(1_440L * 1_000_000);
        assertThat(written.bytes()).isEqualTo(6_000_000);
    }

    @Test
    void tellsWhatAYearTakesOfACard() {
        assertThat(WrittenBytes.cardLifePercentPerYear(876_712_328)).isEqualTo(1.0); // 320 GB of 32 TB
        assertThat(WrittenBytes.cardLifePercentPerYear(-1)).isEqualTo(-1);
    }

    @Test
    void knowsNothingWhereTheKernelDoesNotTell() {
        counter.set(-1);
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(written.bytesPerDay()).isEqualTo(-1);
    }

    @Test
    void readsTheKernelsCountOfThisProcess() {
        assertThat(new WrittenBytes().bytes()).isGreaterThanOrEqualTo(0);
    }
}
