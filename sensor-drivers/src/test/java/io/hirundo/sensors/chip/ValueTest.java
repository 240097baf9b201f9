package io.hirundo.sensors.chip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTest {

    @ParameterizedTest
    @CsvSource({"25.08231,2,25.08", "25.1,2,25.1", "25.0,2,25", "100.0,2,100", "-0.0625,4,-0.0625", "0.004,2,0", "350735.47,0,350735",
        "1200000,0,1200000"})
    void writesTheDigitsThatTheChipResolvesAndNoMore(double value, int decimals, String written) {
        assertThat(new Value.Quantity(value, decimals).decimal().toString()).isEqualTo(written);
    }
}
