package io.hirundo.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicePatternsTest {

    @Test
    void anIdContainsItselfAndNothingElse() {
        DevicePatterns patterns = DevicePatterns.of(List.of("boiler"));

        assertThat(patterns.contains("boiler")).isTrue();
        assertThat(patterns.contains("boiler-2")).isFalse();
        assertThat(patterns.contains("boile")).isFalse();
        assertThat(patterns.contains("Boiler")).isFalse();
    }

    @Test
    void aPrefixContainsWhatStartsWithIt() {
        DevicePatterns patterns = DevicePatterns.of(List.of("pump-*"));

        assertThat(patterns.contains("pump-1")).isTrue();
        assertThat(patterns.contains("pump-")).isTrue();
        assertThat(patterns.contains("pump")).isFalse();
        assertThat(patterns.contains("sump-1")).isFalse();
    }

    @Test
    void aStarContainsEverythingAndSwallowsTheRest() {
        DevicePatterns patterns = DevicePatterns.of(List.of("boiler", "*", "pump-*"));

        assertThat(patterns.isAll()).isTrue();
        assertThat(patterns.contains("anything")).isTrue();
        assertThat(patterns.toList()).containsExactly("*");
        assertThat(patterns.ids()).isEmpty();
    }

    @Test
    void anEmptyListContainsNothing() {
        DevicePatterns patterns = DevicePatterns.of(List.of());

        assertThat(patterns.isEmpty()).isTrue();
        assertThat(patterns.contains("boiler")).isFalse();
    }

    @Test
    void isWrittenAsItWasRead() {
        assertThat(DevicePatterns.of(List.of("pump-*", "boiler", "attic", "boiler")).toList())
                .containsExactly("attic", "boiler", "pump-*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "**", "-x", "a b", "*x", "a*b", "a/b", "ä", "x?"})
    void refusesWhatIsNoPattern(String pattern) {
        assertThatThrownBy(() -> DevicePatterns.of(List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + pattern + "'")
                .hasMessageContaining("trailing *");
    }
}
