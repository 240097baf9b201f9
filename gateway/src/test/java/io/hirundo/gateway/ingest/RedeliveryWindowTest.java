package io.hirundo.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.event.EventType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedeliveryWindowTest {
    private final RedeliveryWindow window = new RedeliveryWindow();

    @Test
    void knowsTheSameTimestampAndBodyOfADeviceAgain() {
        window.remember(7, 0, true, 1_000, 1_005, 42);

        assertThat(window.seqOf(draft(42, 1_000, true, 0, false))).isEqualTo(7);
        assertThat(window.seqOf(draft(42, 1_001, true, 0, false))).isEqualTo(-1);
        assertThat(window.seqOf(draft(43, 1_000, true, 0, false))).isEqualTo(-1);
    }

    @Test
    void takesTheSameBodyWithoutATimestampAsNews() {
        window.remember(7, 0, false, 1_000, 1_000, 42);

        assertThat(window.seqOf(draft(42, 1_000, false, 0, false))).isEqualTo(-1);
    }

    @Test
    void knowsAPacketThatTheBrokerSendsAgain() {
        window.remember(7, 311, false, 1_000, 1_000, 42);

        assertThat(window.seqOf(draft(42, 9_999, false, 311, true))).isEqualTo(7);
        assertThat(window.seqOf(draft(42, 9_999, false, 311, false))).as("not marked as sent again").isEqualTo(-1);
        assertThat(window.seqOf(draft(43, 9_999, false, 311, true))).as("another body").isEqualTo(-1);
        assertThat(window.seqOf(draft(42, 9_999, false, 312, true))).as("another packet").isEqualTo(-1);
    }

    @Test
    void knowsThePacketsThatMayBeUnacknowledgedAndTakesOneThatIsOlderAsNews() {
        for (int i = 0; i <= BrokerConnection.MAX_UNACKNOWLEDGED; i++) {
            window.remember(1_000_000L + i, 1 + i, false, 1_000, 1_000, 42);
        }

        assertThat(window.seqOf(draft(42, 9_999, false, 1, true))).as("its identifier was given out again").isEqualTo(-1);
        assertThat(window.seqOf(draft(42, 9_999, false, 2, true))).isEqualTo(1_000_001);
    }

    @Test
    void packetIdentifiersSayNothingOnceTheBrokerHasLostTheSession() {
        window.remember(7, 311, false, 1_000, 1_000, 42);
        window.forgetPackets();

        assertThat(window.seqOf(draft(42, 9_999, false, 311, true))).isEqualTo(-1);
    }

    @Test
    void holdsExactlyTheLastEventsWhateverTheKeys() {
        Random random = new Random(5);
        int total = 4 * RedeliveryWindow.SIZE + 17;
        long[] hashes = new long[total];
        for (int i = 0; i < total; i++) {
            // every eighth of few values, so that runs of probes are long and are closed again
            hashes[i] = i % 8 == 0 ? i : random.nextLong();
            window.remember(i, 0, true, i, i, hashes[i]);
        }
        Map<Boolean, Integer> found = new HashMap<>();
        for (int i = 0; i < total; i++) {
            boolean known = window.seqOf(draft(hashes[i], i, true, 0, false)) == i;
            found.merge(known, 1, Integer::sum);
            assertThat(known).isEqualTo(i >= total - RedeliveryWindow.SIZE);
        }
        assertThat(found).containsEntry(true, RedeliveryWindow.SIZE);
        assertThat(window.isFull()).isTrue();
        assertThat(window.oldestArrival()).isEqualTo(total - RedeliveryWindow.SIZE);
    }

    static Draft draft(long contentHash, long ts, boolean fromDevice, int packetId, boolean redelivery) {
        return new Draft(EventType.TELEMETRY, "d", ts, fromDevice, ts, new byte[0], null, null, false, contentHash,
                new Delivery(1, packetId, redelivery, 0, Optional.empty()));
    }
}
