package io.hirundo.gateway.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Metrics;
import io.hirundo.gateway.clock.TimeSource.Kernel;
import io.hirundo.gateway.event.ClockCorrection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clock that is handed in, looked at by hand, and the stretches that come of it. */
class ClockTrustTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TEN_YEARS = Duration.ofDays(3_652);
    private static final String NOW = "2026-11-22T12:00:00Z";

    private ManualTime time = new ManualTime(NOW);
    private ClockTrust trust;
    private Stretches stretches;
    private long seq;
    private final List<ClockCorrection> corrections = new ArrayList<>();

    private void begin(String lastKnown) throws InterruptedException {
        trust = new ClockTrust(time.machine());
        stretches = new Stretches(trust.bootId());
        trust.begin(lastKnown == null ? 0 : Instant.parse(lastKnown).toEpochMilli(), new ClockTrust.Listener() {
            @Override
            public void changes(ClockTrust.Change change) {
                stretches.change(change, seq + 1);
            }

            @Override
            public void settled(long baseMs) {
                for (ClockCorrection correction : stretches.settle(baseMs, seq)) {
                    corrections.add(correction);
                    seq++;
                }
            }
        });
    }

    /** An event that comes in now. @return whether it is marked */
    private boolean event() {
        seq++;
        return stretches.isDoubtful(trust.clock().millis());
    }

    private void pass(int seconds) throws InterruptedException {
        for (int i = 0; i < seconds; i++) {
            time.pass(SECOND);
            trust.look();
        }
    }

    private String shown() {
        return trust.clock().instant().toString();
    }

    @Test
    void aStartIn1970IsCorrectedByOneEventWhenNtpHasAnswered() throws InterruptedException {
        time = new ManualTime("1970-01-01T00:00:10Z");
        begin("2026-11-20T00:00:00Z");
        assertThat(trust.status().reason()).contains("before this software");
        assertThat(event()).isTrue();
        pass(60);
        assertThat(event()).isTrue();

        time.set(NOW);
        time.kernel(Kernel.SYNCHRONISED);
        trust.look();
        assertThat(shown()).isEqualTo(NOW);
        assertThat(event()).isFalse();
        assertThat(corrections).as("what was read off the clock before may still come").isEmpty();
        pass(2);

        long offsetMs = Instant.parse(NOW).toEpochMilli() - 70_000;
        assertThat(corrections).containsExactly(new ClockCorrection(trust.bootId(), 1, 3, offsetMs));
        assertThat(trust.status().source()).isEqualTo("ntp");
        assertThat(trust.status().jumps()).isEqualTo(1);
        assertThat(trust.status().lastJumpMs()).isEqualTo(offsetMs);
    }

    @Test
    void aClockThatWasRightAllAlongIsCorrectedByNothing() throws InterruptedException {
        begin(null);
        assertThat(trust.status().reason()).isEqualTo("kernel not synchronised by NTP");
        event();
        time.jump(Duration.ofMillis(1_500)); // NTP adjusts
        time.kernel(Kernel.SYNCHRONISED);
        trust.look();
        pass(2);

        assertThat(corrections).containsExactly(new ClockCorrection(trust.bootId(), 1, 1, 0));
        assertThat(trust.status().jumps()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_652, 3_652})
    void aJumpOfTenYearsIsSeenByAllAtOnceAndTakenBack(long days) throws InterruptedException {
        time.kernel(Kernel.SYNCHRONISED);
        begin(null);
        assertThat(event()).isFalse();
        time.jump(Duration.ofDays(days));
        time.kernel(Kernel.UNSYNCHRONISED); // whoever sets the clock makes the kernel say so
        assertThat(shown()).as("until it is looked at, it goes on").isEqualTo(NOW);
        trust.look();
        assertThat(shown()).isEqualTo(Instant.parse(NOW).plus(Duration.ofDays(days)).toString());
        assertThat(event()).isTrue();
        pass(30);
        assertThat(event()).isTrue();
        assertThat(trust.isTrusted()).isFalse();

        time.jump(Duration.ofDays(-days));
        time.kernel(Kernel.SYNCHRONISED);
        trust.look();
        assertThat(event()).isFalse();
        pass(2);

        assertThat(corrections).containsExactly(
                new ClockCorrection(trust.bootId(), 2, 4, -Duration.ofDays(days).toMillis()));
    }

    @Test
    void aJumpWhileTrustedIsBelievedOnlyWhenTheKernelStillSaysSoAfterAWhile() throws InterruptedException {
        time.kernel(Kernel.SYNCHRONISED);
        begin(null);
        time.jump(TEN_YEARS);
        pass(1);
        assertThat(trust.isTrusted()).isFalse();
        assertThat(trust.status().reason()).contains("jumped");
        pass(8);
        assertThat(trust.isTrusted()).isFalse();
        pass(2);
        assertThat(trust.isTrusted()).isTrue();
    }

    @Test
    void aJumpThatIsTakenBackAtOnceIsOver() throws InterruptedException {
        time.kernel(Kernel.SYNCHRONISED);
        begin(null);
        time.jump(TEN_YEARS);
        pass(1);
        event();
        time.jump(TEN_YEARS.negated());
        trust.look();
        assertThat(trust.isTrusted()).isTrue();
        pass(2);
        assertThat(corrections).containsExactly(new ClockCorrection(trust.bootId(), 1, 1, -TEN_YEARS.toMillis()));
    }

    @Test
    void aLeapBackOfAnHourKeepsTheOrderAndIsTakenBack() throws InterruptedException {
        time.kernel(Kernel.SYNCHRONISED);
        begin(null);
        event();
        time.jump(Duration.ofHours(-1));
        time.kernel(Kernel.UNSYNCHRONISED);
        pass(1);
        assertThat(event()).isTrue();
        pass(7_200); // and past the hour at which it was set
        assertThat(event()).isTrue();
        time.jump(Duration.ofHours(1));
        time.kernel(Kernel.SYNCHRONISED);
        pass(3);

        assertThat(corrections).containsExactly(new ClockCorrection(trust.bootId(), 2, 3, 3_600_000));
    }

    @Test
    void eachStretchHasItsOwnOffset() throws InterruptedException {
        time = new ManualTime("1970-01-01T00:00:00Z");
        begin(null);
        event();
        event();
        time.jump(Duration.ofDays(365)); // somebody guesses
        pass(1);
        event();
        pass(5);
        time.set(NOW);
        time.kernel(Kernel.SYNCHRONISED);
        pass(3);

        assertThat(corrections).extracting(ClockCorrection::fromSeq).containsExactly(1L, 3L);
        assertThat(corrections).extracting(ClockCorrection::toSeq).containsExactly(2L, 3L);
        assertThat(corrections.getFirst().offsetMs() - corrections.getLast().offsetMs())
                .isEqualTo(Duration.ofDays(365).toMillis());
    }

    @Test
    void aStretchWithoutAnEventIsNotTold() throws InterruptedException {
        begin(null);
        time.kernel(Kernel.SYNCHRONISED);
        pass(5);
        assertThat(corrections).isEmpty();
    }

    @Test
    void whatWasReadJustBeforeAJumpIsJudgedByWhatItShows() throws InterruptedException {
        time = new ManualTime("1970-01-01T00:00:00Z");
        begin(null);
        pass(10);
        long readBefore = trust.clock().millis();
        time.set(NOW);
        time.kernel(Kernel.SYNCHRONISED);
        trust.look();

        assertThat(stretches.isDoubtful(readBefore)).isTrue();
        assertThat(stretches.isDoubtful(trust.clock().millis())).isFalse();
        event(); // a straggler is one of the stretch
        pass(2);
        assertThat(corrections).singleElement().satisfies(correction -> assertThat(correction.covers(1)).isTrue());
    }

    @Test
    void trustThatIsLostAtOnceStillSettlesWhatWasBefore() throws InterruptedException {
        time = new ManualTime("1970-01-01T00:00:00Z");
        begin(null);
        event();
        time.set(NOW);
        time.kernel(Kernel.SYNCHRONISED);
        trust.look();
        time.kernel(Kernel.UNSYNCHRONISED);
        trust.look();

        assertThat(corrections).containsExactly(
                new ClockCorrection(trust.bootId(), 1, 1, Instant.parse(NOW).toEpochMilli()));
        assertThat(event()).isTrue();
    }

    @Test
    void aStopSettlesWhatIsKnown() throws InterruptedException {
        time = new ManualTime("1970-01-01T00:00:00Z");
        begin(null);
        event();
        time.set(NOW);
        time.kernel(Kernel.SYNCHRONISED);
        trust.look();
        trust.close();

        assertThat(corrections).hasSize(1);
    }

    @Test
    void aClockBehindTheLastKnownTimeIsNotTrustedUntilNtpSaysSo() throws InterruptedException {
        time.battery("2026-11-22T12:00:00Z");
        begin("2026-12-24T00:00:00Z");
        assertThat(trust.status().reason()).contains("behind the last known time");
        assertThat(trust.status().lastKnownMs()).isEqualTo(Instant.parse("2026-12-24T00:00:00Z").toEpochMilli());

        time.kernel(Kernel.SYNCHRONISED);
        pass(1);
        assertThat(trust.isTrusted()).isTrue();
    }

    @Test
    void smallStepsAreFollowedWithoutAWord() throws InterruptedException {
        time.kernel(Kernel.SYNCHRONISED);
        begin(null);
        for (int i = 0; i < 10; i++) {
            time.jump(Duration.ofMillis(1_900));
            pass(1);
        }

        assertThat(shown()).isEqualTo(Instant.parse(NOW).plusMillis(29_000).toString());
        assertThat(trust.status().jumps()).isZero();
        assertThat(trust.isTrusted()).isTrue();
    }

    @Test
    void aTimeReadWhileTheClockWasWrongIsKnownToBeOff() throws InterruptedException {
        time = new ManualTime("1970-01-01T00:00:10Z");
        begin(null);
        long issued = trust.clock().millis() / 1_000 * 1_000;
        pass(60);
        time.set(NOW);
        time.kernel(Kernel.SYNCHRONISED);
        assertThat(trust.offsetOf(issued)).isZero();
        trust.look();

        assertThat(issued + trust.offsetOf(issued)).isEqualTo(Instant.parse(NOW).minusSeconds(60).toEpochMilli());
        assertThat(trust.offsetOf(Instant.parse("2020-01-01T00:00:00Z").toEpochMilli())).isZero();
        assertThat(trust.offsetOf(Instant.parse(NOW).toEpochMilli())).isZero();
        assertThat(trust.offsetOf(Long.MIN_VALUE)).isZero();
    }

    @Test
    void aClockThatJumpsWithoutEndIsRememberedInPart() throws InterruptedException {
        time = new ManualTime("1970-01-01T00:00:00Z");
        begin(null);
        for (int i = 0; i < 2 * Stretches.MAX_STRETCHES; i++) {
            event();
            time.jump(Duration.ofHours(i % 2 == 0 ? 1 : -1));
            pass(1);
        }
        event();
        time.set(NOW);
        time.kernel(Kernel.SYNCHRONISED);
        pass(3);

        assertThat(corrections).hasSize(Stretches.MAX_STRETCHES);
        assertThat(corrections.getLast().toSeq()).isEqualTo(2L * Stretches.MAX_STRETCHES + 1);
    }

    @Test
    void isMetered() throws InterruptedException {
        begin(null);
        MeterRegistry registry = Metrics.createMeterRegistry();
        trust.register(registry);

        assertThat(registry.meters()).extracting(meter -> meter.id().name())
                .contains("hirundo_clock_synchronised", "hirundo_clock_jumps");
    }
}
