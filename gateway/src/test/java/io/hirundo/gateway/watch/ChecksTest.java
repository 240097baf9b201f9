package io.hirundo.gateway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.alert.Severity;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each check with its marks; the test moves the time and the values. */
class ChecksTest {
    private static final long MIB = 1024 * 1024;
    private long nanos = Long.MAX_VALUE - 100_000_000_000L; // it may run over

    @Test
    void aBrokerThatIsAwayForMoreThanTenSecondsIsTold() {
        String[] trouble = {null};
        Check check = Checks.broker(() -> Optional.ofNullable(trouble[0]));
        assertThat(look(check, 0)).isEqualTo("-");
        assertThat(look(check, 10)).isEqualTo("the broker is connected");
        trouble[0] = "refused";
        assertThat(look(check, 5)).isEqualTo("-");
        assertThat(look(check, 9)).isEqualTo("-");
        trouble[0] = null;
        assertThat(look(check, 5)).isEqualTo("-");
        trouble[0] = "refused";
        assertThat(look(check, 5)).isEqualTo("-");
        assertThat(look(check, 10)).isEqualTo("CRITICAL refused");
        trouble[0] = null;
        assertThat(look(check, 5)).isEqualTo("-");
        assertThat(look(check, 10)).isEqualTo("the broker is connected");
    }

    @Test
    void anUplinkMayBeAwayForAMinute() {
        Check check = Checks.uplink(() -> Optional.of("refused"));
        assertThat(look(check, 0)).isEqualTo("-");
        assertThat(look(check, 59)).isEqualTo("-");
        assertThat(look(check, 1)).isEqualTo("WARNING refused");
    }

    @Test
    void anUpdateThatWasTakenBackIsToldAtOnce() {
        String[] trouble = {"the update to 0.2.0 was taken back"};
        Check check = Checks.update(() -> Optional.ofNullable(trouble[0]));
        assertThat(look(check, 0)).isEqualTo("WARNING the update to 0.2.0 was taken back");
        trouble[0] = null;
        assertThat(look(check, 5)).isEqualTo("the last update was not taken back");
    }

    @Test
    void aClockThatIsNotRightWithinAMinuteIsTold() {
        boolean[] trusted = {false};
        Check check = Checks.clock(() -> trusted[0]);
        look(check, 0);
        assertThat(look(check, 60)).startsWith("WARNING the clock is not to be trusted").contains("NTP");
        trusted[0] = true;
        look(check, 5);
        assertThat(look(check, 10)).isEqualTo("the clock is right again");
    }

    @Test
    void aValueBetweenTheMarksChangesNothing() {
        double[] value = {Double.NaN};
        Check check = new Mark("memory", Severity.WARNING, 80, 75, "%.0f %% are used", "look", () -> value[0]);
        assertThat(look(check, 1)).isEqualTo("-");
        value[0] = 80;
        assertThat(look(check, 1)).isEqualTo("-");
        value[0] = 80.6;
        assertThat(look(check, 1)).isEqualTo("WARNING 81 % are used; look");
        value[0] = 75;
        assertThat(look(check, 1)).isEqualTo("-");
        value[0] = 74.6;
        assertThat(look(check, 1)).isEqualTo("75 % are used");
    }

    @Test
    void aDiskIsFullBelowATenthHoweverMuchThatIs() {
        long[] mib = {-1, 10_000};
        Check check = new DiskSpace(() -> new DiskSpace.Space(mib[0] * MIB, mib[1] * MIB));
        assertThat(look(check, 1)).isEqualTo("-");
        mib[0] = 999;
        assertThat(look(check, 1)).isEqualTo("CRITICAL 999 MiB of the disk are free, 9 %; make room, or the oldest events go");
        mib[0] = 1_200;
        assertThat(look(check, 1)).isEqualTo("-");
        mib[0] = 1_201;
        assertThat(look(check, 1)).isEqualTo("1201 MiB of the disk are free, 12 %");
        mib[0] = 50; // less than any journal is to keep free, which is the journal's to tell
        mib[1] = 100;
        assertThat(look(check, 1)).isEqualTo("50 MiB of the disk are free, 50 %");
    }

    @Test
    void viewersThatBecomeAFifthMoreInAMinuteAreTold() {
        int[] viewers = {0};
        Check check = Checks.viewers(() -> viewers[0]);
        look(check, 0);
        viewers[0] = 500; // all come back after a start
        every5Seconds(check, Duration.ofMinutes(4), finding -> assertThat(finding).doesNotStartWith("WARNING"));
        viewers[0] = 600;
        assertThat(look(check, 5)).doesNotStartWith("WARNING");
        viewers[0] = 601;
        assertThat(look(check, 5)).isEqualTo("WARNING there are 601 viewers, a minute ago there were 500; see whether that is meant");
        viewers[0] = 560;
        assertThat(look(check, 5)).as("between the marks").isEqualTo("-");
        every5Seconds(check, Duration.ofMinutes(2), finding -> assertThat(finding).doesNotStartWith("WARNING"));
        assertThat(look(check, 5)).isEqualTo("there are 560 viewers, a minute ago there were 560");
    }

    @Test
    void aFewMoreViewersAreNothing() {
        int[] viewers = {5};
        Check check = Checks.viewers(() -> viewers[0]);
        every5Seconds(check, Duration.ofMinutes(4), finding -> { });
        viewers[0] = 24;
        assertThat(look(check, 5)).doesNotStartWith("WARNING");
        viewers[0] = 25;
        assertThat(look(check, 5)).startsWith("WARNING there are 25");
    }

    private void every5Seconds(Check check, Duration time, Consumer<String> each) {
        for (int i = 0; i < time.toSeconds() / 5; i++) {
            each.accept(look(check, 5));
        }
    }

    /** So many seconds later: {@code -} where nothing changes. */
    private String look(Check check, long seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
        return switch (check.look(nanos)) {
            case Finding.Trouble trouble -> trouble.severity() + " " + trouble.message();
            case Finding.Well well -> well.message();
            case Finding.Unchanged _ -> "-";
        };
    }
}
