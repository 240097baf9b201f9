package io.hirundo.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GateTest {
    private final Gate gate = new Gate(1, 1);

    @Test
    void whoFindsItFullIsToldToComeAgain() {
        gate.pass(() -> {
            assertThatThrownBy(() -> gate.pass(() -> "inside")).isInstanceOfSatisfying(Problem.class, problem -> {
                assertThat(problem.status().code()).isEqualTo(503);
                assertThat(problem.header()).isEqualTo("Retry-After");
            });
            return null;
        });
        assertThat(gate.<String>pass(() -> "inside")).isEqualTo("inside");
    }

    @Test
    void aFailureLeavesItsPlaceFree() {
        assertThatThrownBy(() -> gate.pass(() -> {
            throw new IllegalStateException("disk gone");
        })).isInstanceOf(IllegalStateException.class);
        assertThat(gate.<String>pass(() -> "inside")).isEqualTo("inside");
    }
}
