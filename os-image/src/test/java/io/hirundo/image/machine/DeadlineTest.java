package io.hirundo.image.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    @Test
    void triesAgainAlsoAfterAnError() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        int result = Deadline.in(Duration.ofSeconds(20)).await("come", () -> switch (tries.incrementAndGet()) {
            case 1 -> Optional.empty();
            case 2 -> throw new IOException("not yet");
            default -> Optional.of(tries.get());
        });
        assertThat(result).isEqualTo(3);
    }

    @Test
    void saysWhatDidNotComeAndWhyNot() {
        assertThatThrownBy(() -> Deadline.in(Duration.ofMillis(1)).await("come", () -> {
            throw new IOException("nobody home");
        })).isInstanceOf(TestFailed.class).hasMessageContaining("did not come").hasMessageContaining("nobody home");
    }

    @Test
    void theEarlierOfTwoHolds() {
        Deadline soon = Deadline.in(Duration.ofSeconds(5));
        assertThat(soon.within(Duration.ofHours(1))).isEqualTo(soon);
        assertThat(soon.within(Duration.ZERO).isOver()).isTrue();
        assertThat(soon.within(Duration.ZERO).left()).isZero();
    }
}
