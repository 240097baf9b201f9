package io.hirundo.sensors.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hirundo.sensors.ManualClock;
import io.hirundo.sensors.chip.Chip;
import io.hirundo.sensors.chip.Actuator;
import io.hirundo.sensors.chip.ChipException;
import io.hirundo.sensors.chip.Order;
import io.hirundo.sensors.chip.Orders;
import io.hirundo.sensors.chip.Reading;
import io.hirundo.sensors.chip.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Schedules, retries and hanging reads, with the clock in the test's hand. */
class ReadingTest {

    private static final Duration HANG_AFTER = Duration.ofSeconds(5);

    private final ManualClock clock = new ManualClock();

    /** Remembers what a sensor says. */
    private static final class Heard implements Sink {
        private final List<Long> times = Collections.synchronizedList(new ArrayList<>());
        private volatile String state = "unknown";

        @Override
        public void sample(long epochMs, Reading reading) {
            times.add(epochMs);
        }

        @Override
        public void online() {
            state = "online";
        }

        @Override
        public void offline(String reason) {
            state = reason;
        }
    }

    /** A chip that does as it is told. */
    private static final class Obedient implements Chip {
        private int starts;
        private int reads;
        private volatile String failure = "";
        private volatile CountDownLatch hang;

        @Override
        public void start() {
            starts++;
        }

        @Override
        public Reading read() throws ChipException {
            reads++;
            CountDownLatch until = hang;
            if (until != null) {
                try {
                    until.await();
                } catch (InterruptedException e) {
                    throw new ChipException("interrupted", e);
                }
            }
            if (!failure.isEmpty()) {
                throw new ChipException(failure);
            }
            return Reading.of("x", new Value.Quantity(1, 0));
        }
    }

    private final Obedient chip = new Obedient();
    private final Heard heard = new Heard();
    private final SensorTask task = task("a", chip, heard, Duration.ofSeconds(1));
    private final BusWorker worker = new BusWorker("i2c-1", List.of(task), clock);

    @Test
    void readsAtOnceAndThenInItsRhythm() {
        runFor(Duration.ofSeconds(3));

        assertThat(heard.times).hasSize(4);
        assertThat(heard.times.get(3) - heard.times.get(0)).isEqualTo(3000);
        assertThat(heard.state).isEqualTo("online");
        assertThat(chip.starts).isEqualTo(1);
    }

    @Test
    void leavesOutWhatItMissedAndKeepsNoDebt() {
        runFor(Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(10));
        int before = heard.times.size();

        runFor(Duration.ofSeconds(2));

        assertThat(heard.times.size() - before).isEqualTo(3);
    }

    @Test
    void triesAgainSoonAfterASingleFailureAndStaysOnline() {
        worker.doWork();
        chip.failure = "no answer";
        clock.advance(Duration.ofSeconds(1));
        worker.doWork();
        chip.failure = "";

        assertThat(heard.state).isEqualTo("online");
        assertThat(task.dueNanos() - clock.getAsLong()).isEqualTo(Duration.ofMillis(250).toNanos());
        clock.advance(Duration.ofMillis(250));
        worker.doWork();
        assertThat(heard.times).hasSize(2);
        assertThat(chip.starts).as("started anew after the failure").isEqualTo(2);
    }

    @Test
    void isOfflineWithTheReasonAfterTheSecondFailureAndOnlineAgainWithTheFirstSample() {
        chip.failure = "no answer from 0x76 on i2c-1";
        runFor(Duration.ofSeconds(2));
        assertThat(heard.state).isEqualTo("no answer from 0x76 on i2c-1");

        chip.failure = "";
        runFor(Duration.ofSeconds(10));
        assertThat(heard.state).isEqualTo("online");
        assertThat(heard.times).isNotEmpty();
    }

    @Test
    void waitsLongerAndLongerBetweenTriesUpToAMinute() {
        chip.failure = "no answer";
        runFor(Duration.ofMinutes(10));

        int early = chip.reads;
        runFor(Duration.ofMinutes(60));
        assertThat(chip.reads - early).isBetween(60, 300);
        assertThat(task.dueNanos() - clock.getAsLong()).isLessThanOrEqualTo(Duration.ofSeconds(60).toNanos());
    }

    @Test
    void aFailingSensorStopsNoOtherOfItsBus() {
        Heard other = new Heard();
        BusWorker both = new BusWorker("i2c-1", List.of(task, task("b", new Obedient(), other, Duration.ofSeconds(1))), clock);
        chip.failure = "no answer";

        for (int i = 0; i < 100; i++) {
            both.doWork();
            clock.advance(Duration.ofMillis(100));
        }

        assertThat(other.times).hasSizeBetween(10, 11);
        assertThat(other.state).isEqualTo("online");
    }

    @Test
    void anErrorInsideADriverIsAFailureOfThatSensorOnly() {
        Chip broken = new Chip() {
            @Override
            public void start() { }

            @Override
            public Reading read() {
                throw new IllegalStateException("a defect");
            }
        };
        Heard defect = new Heard();
        BusWorker both = new BusWorker("i2c-1", List.of(task("b", broken, defect, Duration.ofSeconds(1)), task), clock);

        for (int i = 0; i < 30; i++) {
            both.doWork();
            clock.advance(Duration.ofMillis(100));
        }

        assertThat(defect.state).isEqualTo("a defect");
        assertThat(heard.state).isEqualTo("online");
    }

    @Test
    void aMissingNativeLibraryIsAFailureOfThatSensorAndNotTheEndOfItsBus() {
        Chip unlinked = new Chip() {
            @Override
            public void start() {
                throw new UnsatisfiedLinkError("no pi4j-linuxfs for amd64");
            }

            @Override
            public Reading read() {
                throw new IllegalStateException("never started");
            }
        };
        Heard said = new Heard();
        BusWorker both = new BusWorker("i2c-1", List.of(task("b", unlinked, said, Duration.ofSeconds(1)), task), clock);

        for (int i = 0; i < 30; i++) {
            both.doWork();
            clock.advance(Duration.ofMillis(100));
        }

        assertThat(said.state).isEqualTo("no pi4j-linuxfs for amd64");
        assertThat(heard.state).isEqualTo("online");
    }

    @Test
    void aHangingReadMakesItsSensorAndThoseBehindItOfflineAndLeavesOtherBusesAlone() throws Exception {
        Heard behind = new Heard();
        Heard elsewhere = new Heard();
        BusWorker stuck = new BusWorker("i2c-1", List.of(task, task("b", new Obedient(), behind, Duration.ofSeconds(1))), clock);
        BusWorker free = new BusWorker("i2c-3", List.of(task("c", new Obedient(), elsewhere, Duration.ofSeconds(1))), clock);
        Watchdog watchdog = new Watchdog(List.of(stuck, free), HANG_AFTER);
        stuck.doWork();
        free.doWork();
        CountDownLatch mended = new CountDownLatch(1);
        chip.hang = mended;
        clock.advance(Duration.ofSeconds(1));

        Thread bus = Thread.ofVirtual().start(stuck::doWork);
        await().atMost(10, TimeUnit.SECONDS).until(() -> chip.reads == 2);
        clock.advance(HANG_AFTER.minusMillis(1));
        watchdog.check();
        assertThat(heard.state).isEqualTo("online");
        clock.advance(Duration.ofMillis(1));
        free.doWork();
        watchdog.check();

        assertThat(heard.state).isEqualTo("bus i2c-1 has not answered for over 5 s");
        assertThat(behind.state).isEqualTo("bus i2c-1 is held up by a");
        assertThat(elsewhere.state).isEqualTo("online");
        assertThat(elsewhere.times).hasSize(2);

        mended.countDown();
        assertThat(bus.join(Duration.ofSeconds(10))).isTrue();
        assertThat(heard.state).isEqualTo("online");
        assertThat(behind.state).isEqualTo("online");
    }

    @Test
    void aFullInboxRefusesMoreCommands() {
        int taken = 0;
        while (worker.submit(() -> { })) {
            taken++;
        }

        assertThat(taken).isEqualTo(16);
    }

    @Test
    void backoffDoublesUpToItsMostAndNeverOverflows() {
        Backoff backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(60));

        assertThat(backoff.longestNanos(1)).isEqualTo(Duration.ofMillis(250).toNanos());
        assertThat(backoff.longestNanos(2)).isEqualTo(Duration.ofMillis(500).toNanos());
        assertThat(backoff.longestNanos(100)).isEqualTo(Duration.ofSeconds(60).toNanos());
        assertThat(backoff.longestNanos(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(60).toNanos());
        SplittableRandom random = new SplittableRandom(1);
        for (int failures = 1; failures < 50; failures++) {
            assertThat(backoff.nanos(failures, random)).isBetween(1L, backoff.longestNanos(failures));
        }
    }

    @Test
    void anActuatorIsReadWhenItAsksForItAndInItsRhythmBesides() throws Exception {
        class Mover implements Actuator {
            private long untilNanos = clock.getAsLong();

            @Override
            public void start() { }

            @Override
            public Reading read() {
                return Reading.of("moving", new Value.Switch(untilNanos - clock.getAsLong() > 0));
            }

            @Override
            public void obey(Order order) {
                untilNanos = clock.getAsLong() + Duration.ofMillis(300).toNanos();
            }

            @Override
            public OptionalLong againInNanos() {
                long left = untilNanos - clock.getAsLong();
                return left > 0 ? OptionalLong.of(left) : OptionalLong.empty();
            }
        }
        SensorTask moving = task("b", new Mover(), heard, Duration.ofSeconds(1));
        BusWorker bus = new BusWorker("gpio", List.of(moving), clock);
        bus.doWork();
        clock.advance(Duration.ofMillis(500));

        assertThat(moving.obey(new Order.Percent(40)).on("moving")).isTrue();

        assertThat(moving.dueNanos() - clock.getAsLong()).isEqualTo(Duration.ofMillis(300).toNanos());
        clock.advance(Duration.ofMillis(300));
        bus.doWork();
        assertThat(heard.times).hasSize(3);
        assertThat(moving.dueNanos() - clock.getAsLong()).as("the rhythm is kept").isEqualTo(Duration.ofMillis(200).toNanos());
    }

    @Test
    void aSensorThatIsNoActuatorFailsACommand() {
        assertThatThrownBy(() -> task.obey(new Order.Switch(true))).isInstanceOf(ChipException.class)
                .hasMessage("a takes no commands");
    }

    private SensorTask task(String id, Chip chip, Sink sink, Duration every) {
        DeviceSpec spec = new DeviceSpec(id, "X", "", "", "i2c-1", false, every, List.of(), Orders.NONE);
        return new SensorTask(spec, () -> chip, sink, clock, clock, new SplittableRandom(7));
    }

    private void runFor(Duration duration) {
        long end = clock.getAsLong() + duration.toNanos();
        while (true) {
            long next = worker.doWork();
            if (next > end) {
                break;
            }
            clock.advance(Duration.ofNanos(Math.max(1, next - clock.getAsLong())));
        }
        clock.advance(Duration.ofNanos(Math.max(0, end - clock.getAsLong())));
    }
}
