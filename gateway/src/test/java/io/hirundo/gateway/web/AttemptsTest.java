package io.hirundo.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final long SECOND = 1_000_000_000L;
    /** The clock's zero is arbitrary: it overflows while the test runs. */
    private long now = Long.MAX_VALUE - 5 * SECOND;
    private final Attempts attempts = new Attempts(() -> now);

    @Test
    void allowsTenAtOnceAndThenOneASecond() {
        assertThat(allowed(100)).isEqualTo(10);
        now += SECOND / 2;
        assertThat(allowed(100)).isZero();
        now += SECOND / 2;
        assertThat(allowed(100)).isEqualTo(1);
        now += 30 * SECOND;
        assertThat(allowed(100)).isEqualTo(10);
    }

    private int allowed(int asked) {
        int allowed = 0;
        for (int i = 0; i < asked; i++) {
            allowed += attempts.take() ? 1 : 0;
        }
        return allowed;
    }
}
