package io.hirundo.image.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hirundo.image.machine.TestFailed;
import org.junit.jupiter.api.Test;

final class StartProfileTest {
    private static final String SAID = """
            cpu  2000 0 1000 500 100 0 50 0 0 0
            CPUUsageNSec=[not set]
            Id=never-ran.service

            CPUUsageNSec=1500000000
            Id=small.service

            CPUUsageNSec=20000000000
            Id=hirundo-gateway.service
            """;

    @Test
    void waitingForTheCardIsIdleToo() throws Exception {
        StartProfile profile = StartProfile.parse(SAID);
        assertThat(profile.busy()).isEqualTo(30.5);
        assertThat(profile.idle()).isEqualTo(6);
    }

    @Test
    void theMostExpensiveUnitComesFirstAndWhatIsInNoneIsTold() throws Exception {
        StartProfile profile = StartProfile.parse(SAID);
        assertThat(profile.units()).containsExactly(new StartProfile.Unit("hirundo-gateway.service", 20),
                new StartProfile.Unit("small.service", 1.5));
        assertThat(profile).hasToString("30.5 s of processor time, 6.0 s idle; hirundo-gateway 20.0; small 1.5; other units 0.0;"
                + " kernel, initrd and systemd 9.0");
    }

    @Test
    void anotherOutputIsToldWithWhatWasExpected() {
        assertThatThrownBy(() -> StartProfile.parse("sh: head: not found")).isInstanceOf(TestFailed.class)
                .hasMessageContaining("expected to begin with a line \"cpu\"").hasMessageContaining("not found");
    }
}
