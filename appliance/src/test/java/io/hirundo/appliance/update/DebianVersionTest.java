package io.hirundo.appliance.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebianVersionTest {
    /** In the order of {@code dpkg --compare-versions}. */
    private static final List<String> IN_ORDER = List.of(
            "~~", "~~a", "~", "0", "0.0.9", "0.1.0~", "0.1.0~alpha", "0.1.0~rc1", "0.1.0~rc1.1", "0.1.0~rc2",
            "0.1.0-0~deb13u1", "0.1.0", "0.1.0-0.1", "0.1.0-1", "0.1.0-1+b1", "0.1.0-1.1", "0.1.0-2", "0.1.0-10",
            "0.1.0a", "0.1.0a1", "0.1.0b", "0.1.0+git20260101", "0.1.0.1", "0.2.0", "0.9.0", "0.10.0", "1.0",
            "1.0-SNAPSHOT", "1.0-a", "1.0.0", "1.99", "1.100", "20261122123456789012345678", "1:0.1", "2:0.0.1", "10:0");

    @Test
    void ordersAsDpkgDoes() {
        List<String> shuffled = new ArrayList<>(IN_ORDER);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.sort((a, b) -> new DebianVersion(a).compareTo(new DebianVersion(b)));
        assertThat(shuffled).isEqualTo(IN_ORDER);
    }

    @ParameterizedTest
    @CsvSource({"1.0,1.0-0", "1.0,0:1.0", "1.00,1.0", "1.0-01,1.0-1", "0.1.0,0.01.0", "a0,a", "1.0-,1.0"})
    void takesTheseForTheSame(String a, String b) {
        assertThat(new DebianVersion(a)).isEqualByComparingTo(new DebianVersion(b)).isEqualTo(new DebianVersion(b))
                .hasSameHashCodeAs(new DebianVersion(b));
    }
}
