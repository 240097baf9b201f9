package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutboxLimitTest {
    private final OutboxLimit limit = new OutboxLimit(64 * 1024, 16 * 1024 * 1024);

    @Test
    void isWhatIsConfiguredWhileFewAreConnected() {
        limit.viewers(256);
        assertThat(limit.bytes()).isEqualTo(64 * 1024);
    }

    @Test
    void isAShareOfTheWholeWhereManyAre() {
        limit.viewers(1_024);
        assertThat(limit.bytes()).isEqualTo(16 * 1024);
        limit.viewers(1);
        assertThat(limit.bytes()).isEqualTo(64 * 1024);
    }

    @Test
    void neverFallsBelowAFewEvents() {
        limit.viewers(1_000_000);
        assertThat(limit.bytes()).isEqualTo(2 * 1024);
    }
}
