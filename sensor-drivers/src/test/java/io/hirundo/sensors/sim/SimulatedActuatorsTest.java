package io.hirundo.sensors.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.pi4j.io.gpio.digital.DigitalState;
import io.hirundo.sensors.ManualClock;
import io.hirundo.sensors.bus.Buses;
import io.hirundo.sensors.bus.Machine;
import io.hirundo.sensors.chip.ChipException;
import io.hirundo.sensors.chip.Dimmer;
import io.hirundo.sensors.chip.Order;
import io.hirundo.sensors.chip.Reading;
import io.hirundo.sensors.chip.Valve;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drivers of what can be told to do something, through Pi4J, over the models: what was ordered is what the model does. */
class SimulatedActuatorsTest {

    private static final Duration TRAVEL = Duration.ofSeconds(60);
    private static final int OPEN = 22;
    private static final int CLOSE = 23;

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private final SimBoard board = new SimBoard(clock, 42);
    private Buses buses;

    @BeforeEach
    void open() {
        buses = new Buses(new Machine(directory, true), board, new SimOneWire(directory.resolve("w1"), board));
    }

    @AfterEach
    void close() {
        buses.close();
    }

    @Test
    void dimmerGivesTheShareOfThePeriodThatWasOrdered() throws Exception {
        Dimmer dimmer = new Dimmer(buses.pwm("lamp", true, 2, 1, 1000, 0), 0);
        dimmer.start();
        PwmModel model = board.pwm(2, 1);
        assertThat(dimmer.read().number("level")).isZero();
        assertThat(model.enabled()).isFalse();
        for (int percent = 0; percent <= 100; percent++) {
            dimmer.obey(new Order.Percent(percent));

            assertThat(model.share()).isCloseTo(percent / 100.0, within(1e-9));
            assertThat(dimmer.read().number("level")).isEqualTo(percent);
        }
        assertThat(model.periodNanos()).isEqualTo(1_000_000);
    }

    @Test
    void dimmerSwitchedOnComesBackToTheLevelItHad() throws Exception {
        Dimmer dimmer = new Dimmer(buses.pwm("lamp", true, 0, 0, 500, 0), 0);

        dimmer.obey(new Order.Switch(true));
        assertThat(dimmer.read().number("level")).as("it never had one").isEqualTo(100);
        dimmer.obey(new Order.Percent(35));
        dimmer.obey(new Order.Switch(false));
        dimmer.obey(new Order.Switch(false));
        assertThat(board.pwm(0, 0).share()).isZero();
        dimmer.obey(new Order.Switch(true));

        assertThat(board.pwm(0, 0).share()).isCloseTo(0.35, within(1e-9));
    }

    @Test
    void dimmerStartsAtItsInitialLevelAlsoWhenItIsOpenedAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            Dimmer dimmer = new Dimmer(buses.pwm("lamp", true, 0, 0, 60, 20), 20);
            dimmer.start();

            assertThat(board.pwm(0, 0).share()).isCloseTo(0.2, within(1e-6));
            dimmer.obey(new Order.Percent(80));
        }
    }

    @Test
    void dimmerThatCannotBeWrittenSaysWhere() throws Exception {
        Dimmer dimmer = new Dimmer(buses.pwm("lamp", true, 2, 1, 1000, 0), 0);
        board.faults().inject("pwm-2/1", Faults.Fault.NACK);

        assertThatThrownBy(() -> dimmer.obey(new Order.Percent(5))).isInstanceOf(ChipException.class)
                .hasMessage("PWM channel 1 of chip pwm-2: Remote I/O error");
    }

    @Test
    void valveIsClosedAndKnowsItAfterItHasLookedForItsEnd() throws Exception {
        for (double standing : new double[] {0, 0.3, 1}) {
            ValveModel model = wired(standing);
            Valve valve = valve();

            Reading first = valve.read();
            assertThat(first.values()).doesNotContainKey("position");
            assertThat(first.on("moving")).isTrue();
            settle(valve);

            assertThat(model.position()).isZero();
            assertThat(model.isDriven()).isFalse();
            assertThat(valve.read().number("position")).isZero();
            assertThat(valve.read().on("moving")).isFalse();
        }
    }

    @Test
    void valveGoesWhereItIsToldAndTakesTheTimeThatItsTravelTells() throws Exception {
        ValveModel model = wired(0.7);
        Valve valve = valve();
        settle(valve);
        long before = clock.millis();

        valve.obey(new Order.Percent(40));
        assertThat(valve.read().on("moving")).isTrue();
        settle(valve);

        assertThat(model.position()).isCloseTo(0.4, within(0.001));
        assertThat(valve.read().number("position")).isEqualTo(40);
        assertThat(Duration.ofMillis(clock.millis() - before)).isBetween(Duration.ofSeconds(24), Duration.ofSeconds(26));
    }

    @Test
    void valveTellsHowFarItHasCome() throws Exception {
        wired(0);
        Valve valve = valve();
        settle(valve);
        valve.obey(new Order.Percent(50));
        valve.read();
        clock.advance(Duration.ofSeconds(12));

        Reading reading = valve.read();

        assertThat(reading.number("position")).isEqualTo(20);
        assertThat(reading.number("target")).isEqualTo(50);
        assertThat(reading.on("moving")).isTrue();
        assertThat(valve.againInNanos()).as("reported once a second").hasValue(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void aCommandToAMovingValveGoesOnFromWhereItIsByThen() throws Exception {
        ValveModel model = wired(0);
        Valve valve = valve();
        settle(valve);
        valve.obey(new Order.Percent(80));
        clock.advance(Duration.ofSeconds(30)); // half way open

        valve.obey(new Order.Percent(20));
        assertThat(model.isDriven()).as("it stands before it turns").isFalse();
        settle(valve);
        assertThat(model.position()).isCloseTo(0.2, within(0.001));

        valve.obey(new Order.Percent(60));
        clock.advance(Duration.ofSeconds(6));
        valve.obey(new Order.Percent(90));
        assertThat(model.isDriven()).as("the same way: it does not stop for it").isTrue();
        settle(valve);
        assertThat(model.position()).isCloseTo(0.9, within(0.001));
        assertThat(model.wasToldBoth()).isFalse();
    }

    @Test
    void aCommandWhileTheValveLooksForItsEndIsCarriedOutAfterwards() throws Exception {
        ValveModel model = wired(0.9);
        Valve valve = valve();
        valve.read();
        clock.advance(Duration.ofSeconds(5));

        valve.obey(new Order.Percent(30));
        assertThat(valve.read().values()).doesNotContainKey("position");
        settle(valve);

        assertThat(model.position()).isCloseTo(0.3, within(0.001));
        assertThat(valve.read().number("position")).isEqualTo(30);
    }

    @Test
    void anEndIsDrivenToForLongerSoThatAValveSlowerThanSaidAgreesAgain() throws Exception {
        ValveModel slow = new ValveModel(clock, TRAVEL.toNanos() * 108 / 100, true, 0);
        board.put(OPEN, CLOSE, slow);
        Valve valve = valve();
        settle(valve);
        valve.obey(new Order.Percent(50));
        settle(valve);
        assertThat(slow.position()).as("behind the estimate").isLessThan(0.47);

        valve.obey(new Order.Percent(100));
        settle(valve);
        assertThat(slow.position()).isEqualTo(1);
        valve.obey(new Order.Percent(0));
        settle(valve);
        assertThat(slow.position()).isZero();
    }

    @Test
    void aStopThatComesLateIsInTheEstimate() throws Exception {
        ValveModel model = wired(0);
        Valve valve = valve();
        settle(valve);
        valve.obey(new Order.Percent(10));
        valve.read();
        clock.advance(Duration.ofSeconds(18)); // 6 s were planned

        assertThat(valve.read().number("position")).isEqualTo(30);
        assertThat(model.position()).isCloseTo(0.3, within(0.001));
        assertThat(valve.read().on("moving")).isFalse();
    }

    @Test
    void driverAndModelAgreeWhateverIsOrderedAndTheLinesAreNeverActiveBothAtOnce() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        for (boolean activeHigh : new boolean[] {true, false}) {
            ValveModel model = new ValveModel(clock, TRAVEL.toNanos(), activeHigh, random.nextDouble());
            board.put(OPEN, CLOSE, model);
            Valve valve = valve(activeHigh);
            int target = 0;
            for (int i = 0; i < 500; i++) {
                if (random.nextInt(3) == 0) {
                    target = random.nextInt(101);
                    valve.obey(new Order.Percent(target));
                }
                clock.advance(Duration.ofMillis(random.nextInt(20_000)));
                Reading reading = valve.read();
                if (reading.values().containsKey("position")) {
                    assertThat(reading.number("position") / 100).isCloseTo(model.position(), within(0.001));
                }
                assertThat(model.wasToldBoth()).isFalse();
            }
            valve.obey(new Order.Percent(target));
            settle(valve);
            assertThat(model.position()).isCloseTo(target / 100.0, within(0.006));
        }
    }

    @Test
    void aLineThatCannotBeSwitchedOffKeepsTheOtherOneFromBeingSwitchedOn() throws Exception {
        ValveModel model = wired(0);
        Valve valve = valve();
        settle(valve);
        valve.obey(new Order.Percent(50));
        valve.read();
        clock.advance(Duration.ofSeconds(3));
        board.faults().inject("gpio/" + OPEN, Faults.Fault.NACK);

        assertThatThrownBy(() -> valve.obey(new Order.Percent(0))).isInstanceOf(ChipException.class)
                .hasMessage("GPIO line 22: Remote I/O error");
        assertThat(model.wasToldBoth()).isFalse();

        board.faults().mend("gpio/" + OPEN);
        Valve again = valve(); // as the agent does after a failure
        assertThat(model.isDriven()).isFalse();
        settle(again);
        assertThat(model.position()).isZero();
    }

    @Test
    void theLinesOfAValveAreSwitchedOffWhenTheProcessEnds() throws Exception {
        ValveModel model = wired(0);
        Valve valve = valve();
        settle(valve);
        valve.obey(new Order.Percent(50));
        valve.read();
        assertThat(model.isDriven()).isTrue();

        buses.close();

        assertThat(model.isDriven()).isFalse();
    }

    private ValveModel wired(double position) {
        ValveModel model = new ValveModel(clock, TRAVEL.toNanos(), true, position);
        board.put(OPEN, CLOSE, model);
        return model;
    }

    private Valve valve() throws ChipException {
        return valve(true);
    }

    private Valve valve(boolean activeHigh) throws ChipException {
        DigitalState inactive = activeHigh ? DigitalState.LOW : DigitalState.HIGH;
        Valve valve = new Valve(buses.motorOutput("valve", true, OPEN, inactive),
                buses.motorOutput("valve/close", true, CLOSE, inactive), activeHigh, TRAVEL.toNanos(), clock);
        valve.start();
        return valve;
    }

    /** Reads the valve when it asks for it, until it asks no more; and a second passes. */
    private void settle(Valve valve) throws ChipException {
        for (int i = 0; valve.againInNanos().isPresent(); i++) {
            assertThat(i).as("it comes to rest").isLessThan(500);
            clock.advance(Duration.ofNanos(valve.againInNanos().getAsLong()));
            valve.read();
        }
        clock.advance(Duration.ofSeconds(1)); // the motor stands, and may go any way
    }
}
