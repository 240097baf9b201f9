package io.hirundo.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {

    @Test
    void readsWhatPeopleWrite() {
        assertThat(Quantities.duration("20ms")).contains(Duration.ofMillis(20));
        assertThat(Quantities.duration("0.5 s")).contains(Duration.ofMillis(500));
        assertThat(Quantities.duration("5m")).contains(Duration.ofMinutes(5));
        assertThat(Quantities.duration("5min")).contains(Duration.ofMinutes(5));
        assertThat(Quantities.duration("30d")).contains(Duration.ofDays(30));
        assertThat(Quantities.bytes("64KiB")).contains(65_536L);
        assertThat(Quantities.bytes("2GB")).contains(2_000_000_000L);
        assertThat(Quantities.bytes("1.5MiB")).contains(1_572_864L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20", "ms", "-1s", "1 week", "1S", "1e3s", "999999999999999d", "64kib", "0.3B"})
    void refusesWhatCouldMeanSomethingElse(String text) {
        assertThat(Quantities.duration(text)).isEmpty();
        assertThat(Quantities.bytes(text)).isEmpty();
    }

    @Test
    void writesWhatItReads() {
        assertThat(Quantities.shown(Duration.ofHours(36))).isEqualTo("36h");
        assertThat(Quantities.shown(Duration.ofMillis(1500))).isEqualTo("1500ms");
        assertThat(Quantities.shown(0L)).isEqualTo("0B");
        assertThat(Quantities.shown(3L << 20)).isEqualTo("3MiB");
    }
}
