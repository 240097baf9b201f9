package io.hirundo.image.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hirundo.image.machine.TestFailed;
import org.junit.jupiter.api.Test;

class DiskStatsTest {
    private static final String TEXT = """
             254       0 vda 5171 1407 371590 8410 2200 1030 60216 5210 0 7312 15420 3 0 8 1 402 1798
             254       4 vda4 214 30 5402 310 2190 1030 60208 5205 0 2280 5516 0 0 0 0 0 0
            """;

    @Test
    void readsWhatWasWritten() throws TestFailed {
        DiskStats stats = DiskStats.parse(TEXT);
        assertThat(stats.of("vda")).isEqualTo(new DiskStats.Written(60_216 * 512, 2_200, 402));
        assertThat(stats.of("vda4")).isEqualTo(new DiskStats.Written(60_208 * 512, 2_190, 0));
        assertThat(stats.of("vda").since(stats.of("vda4"))).isEqualTo(new DiskStats.Written(8 * 512, 10, 402));
    }

    @Test
    void refusesAKernelThatCountsNoFlushes() {
        assertThatThrownBy(() -> DiskStats.parse(" 254 0 vda 5171 1407 371590 8410 2200 1030 60216 5210 0 7312 15420\n"))
                .isInstanceOf(TestFailed.class).hasMessageContaining("19 columns");
    }
}
