package io.hirundo.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DevicePatternsIntersectionTest {

    @Test
    void holdsWhatBothHold() {
        assertThat(of("boiler", "pump-*").intersect(of("pump-1", "b*")).toList()).containsExactly("boiler", "pump-1");
        assertThat(of("*").intersect(of("a", "p*")).toList()).containsExactly("a", "p*");
        assertThat(of("p*").intersect(of("pump-*")).toList()).containsExactly("pump-*");
        assertThat(of("a").intersect(of("b")).isEmpty()).isTrue();
    }

    @Test
    void agreesWithAskingBoth() {
        Random random = new Random(3);
        for (int round = 0; round < 2_000; round++) {
            DevicePatterns one = random(random);
            DevicePatterns two = random(random);
            DevicePatterns both = one.intersect(two);
            assertThat(one.intersects(two)).as("%s and %s", one.toList(), two.toList()).isEqualTo(!both.isEmpty());
            for (String id : List.of("a", "aa", "ab", "aab", "b", "ba", "bb", "bab", "c")) {
                assertThat(both.contains(id)).as("%s in %s and %s", id, one.toList(), two.toList())
                        .isEqualTo(one.contains(id) && two.contains(id));
            }
        }
    }

    @Test
    void nothingIntersectsWithNothing() {
        DevicePatterns none = of("a").intersect(of("b"));
        assertThat(none.intersects(DevicePatterns.ALL)).isFalse();
        assertThat(DevicePatterns.ALL.intersects(none)).isFalse();
        assertThat(DevicePatterns.ALL.intersects(of("a"))).isTrue();
    }

    private static DevicePatterns random(Random random) {
        String[] patterns = {"a", "aa", "ab", "b", "bab", "a*", "aa*", "b*", "ba*", "c"};
        return of(IntStream.range(0, 1 + random.nextInt(3)).mapToObj(i -> patterns[random.nextInt(patterns.length)])
                .toArray(String[]::new));
    }

    private static DevicePatterns of(String... patterns) {
        return DevicePatterns.of(List.of(patterns));
    }
}
