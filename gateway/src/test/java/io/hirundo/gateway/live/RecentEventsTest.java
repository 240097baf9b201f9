package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
    /** So many of a kilobyte are more than it keeps. */
    private static final int MANY = 3 * RecentEvents.MAX_BYTES / 1024;

    private final EventEncoder encoder = new EventEncoder("site-7");
    private final AtomicLong committed = new AtomicLong(100);
    private final RecentEvents recent = new RecentEvents(100, committed::get);

    private void add(long seq) {
        byte[] payload = ("{\"text\":\"" + "x".repeat(1_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        recent.add(encoder.encode(EventType.TELEMETRY, "boiler", seq, 1, 1, payload, null));
    }

    @Test
    void givesWhatIsBehindACursorInOrder() {
        for (long seq = 101; seq <= 110; seq++) {
            add(seq);
        }
        assertThat(recent.covers(100)).isTrue();
        assertThat(recent.covers(99)).as("what came before it was made").isFalse();
        assertThat(recent.after(107)).extracting(Event::seq).containsExactly(108L, 109L, 110L);
        assertThat(recent.after(110)).isEmpty();
    }

    @Test
    void letsTheOldestGoOnceTheyAreCommittedAndSaysSo() {
        for (long seq = 101; seq <= 100 + MANY; seq++) {
            committed.set(seq - 1);
            add(seq);
        }
        assertThat(recent.covers(100)).isFalse();
        long cursor = 100 + MANY;
        while (recent.covers(cursor - 1)) {
            cursor--;
        }
        assertThat(recent.after(cursor)).hasSize((int) (100 + MANY - cursor)).first().extracting(Event::seq).isEqualTo(cursor + 1);
        assertThat(recent.after(cursor).size()).as("of a kilobyte and a bit each").isBetween(RecentEvents.MAX_BYTES / 1200, MANY / 2);
    }

    @Test
    void keepsWhatTheJournalCannotGiveYet() {
        for (long seq = 101; seq <= 100 + MANY; seq++) {
            add(seq);
        }
        assertThat(recent.covers(100)).isTrue();
        assertThat(recent.after(100)).hasSize(MANY);
    }
}
