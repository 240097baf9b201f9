package io.hirundo.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveQueueTest {
    private final MemoryLog log = new MemoryLog();
    private final int weight = log.event(1).frame().length + 128;

    @Test
    void dropsTheOldestWhenItIsFull() {
        LiveQueue queue = new LiveQueue(3L * weight);
        int dropped = 0;
        for (int seq = 1; seq <= 5; seq++) {
            dropped += queue.offer(log.event(seq));
        }

        List<Event> left = new ArrayList<>();
        queue.drain(left, Integer.MAX_VALUE);
        assertThat(dropped).isEqualTo(2);
        assertThat(left).extracting(Event::seq).containsExactly(3L, 4L, 5L);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void givesRoomBackForWhatWasTaken() {
        LiveQueue queue = new LiveQueue(3L * weight);
        List<Event> taken = new ArrayList<>();
        for (int seq = 1; seq <= 9; seq++) {
            assertThat(queue.offer(log.event(seq))).isZero();
            queue.drain(taken, 1);
        }
        assertThat(taken).hasSize(9);
    }

    @Test
    void dropsAnEventThatAloneIsTooBig() {
        LiveQueue queue = new LiveQueue(weight - 1);

        assertThat(queue.offer(log.event(1))).isEqualTo(1);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.clear()).isZero();
    }
}
