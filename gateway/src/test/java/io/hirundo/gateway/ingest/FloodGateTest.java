package io.hirundo.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FloodGateTest {
    private static final long SECOND = 1_000_000_000L;
    /** The clock's zero is arbitrary: near the end of its range it overflows while the test runs. */
    private static final long START = Long.MAX_VALUE - 30 * SECOND;

    @Test
    void letsAMinutesWorthThroughAtOnceAndThenTheSustainedRate() throws Exception {
        FloodGate gate = new FloodGate(10, 100, List.of("pump"), START);

        assertThat(passed(gate, "pump", START, 1000)).isEqualTo(600);
        assertThat(passed(gate, "pump", START + SECOND, 1000)).isEqualTo(10);
        assertThat(passed(gate, "pump", START + 31 * SECOND, 1000)).isEqualTo(300);
        assertThat(passed(gate, "pump", START + 1000 * SECOND, 1000)).isEqualTo(600);
    }

    @Test
    void aFloodHarmsNoOtherDevice() throws Exception {
        FloodGate gate = new FloodGate(1, 100, List.of("pump", "boiler"), START);

        passed(gate, "pump", START, 10_000);

        assertThat(passed(gate, "boiler", START, 60)).isEqualTo(60);
        assertThatThrownBy(() -> gate.pass("pump", START)).isInstanceOf(Refused.class)
                .hasMessage("'pump' sent more than 1 messages a second for over 60 s")
                .extracting(e -> ((Refused) e).reason()).isEqualTo(RejectionReason.RATE_LIMITED);
    }

    @Test
    void zeroIsNoLimit() throws Exception {
        FloodGate gate = new FloodGate(0, 100, List.of("pump"), START);

        assertThat(passed(gate, "pump", START, 100_000)).isEqualTo(100_000);
    }

    @Test
    void inventedDevicesDoNotLockOutThoseThatAreKnown() throws Exception {
        FloodGate gate = new FloodGate(10, 3, List.of("boiler"), START);
        gate.enter("a", START);
        gate.enter("b", START);

        assertThatThrownBy(() -> gate.enter("c", START)).isInstanceOf(Refused.class)
                .hasMessage("'c' is new, and there are 3 devices already, which is the limit");
        assertThatCode(() -> gate.enter("boiler", START)).doesNotThrowAnyException();
        gate.forget("a");
        gate.enter("c", START);
        assertThat(gate.devices()).isEqualTo(3);
    }

    private static int passed(FloodGate gate, String deviceId, long nowNanos, int attempts) {
        int passed = 0;
        for (int i = 0; i < attempts; i++) {
            try {
                gate.pass(deviceId, nowNanos);
                passed++;
            } catch (Refused e) {
                assertThat(e.reason()).isEqualTo(RejectionReason.RATE_LIMITED);
            }
        }
        return passed;
    }
}
