package io.hirundo.sensors.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import io.hirundo.sensors.ManualClock;
import io.hirundo.sensors.bus.gpio.ModelKernel;
import io.hirundo.sensors.chip.ChipException;
import io.hirundo.sensors.chip.GpioInput;
import io.hirundo.sensors.chip.Relay;
import io.hirundo.sensors.sim.SimBoard;
import io.hirundo.sensors.sim.SimOneWire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs and outputs through Pi4J on the real providers, over a model of the kernel. */
class HeaderGpioTest {

    @TempDir
    Path root;

    private final ModelKernel kernel = new ModelKernel();
    private Path header;
    private Buses buses;

    @BeforeEach
    void open() throws Exception {
        Path dev = Files.createDirectory(root.resolve("dev"));
        header = Files.createFile(dev.resolve("gpiochip0"));
        kernel.chip(header, "pinctrl-bcm2711", 58);
        SimBoard board = new SimBoard(new ManualClock(), 1);
        buses = new Buses(new Machine(root, false), kernel.chips(dev), board, new SimOneWire(root.resolve("w1"), board));
    }

    @AfterEach
    void close() {
        buses.close();
        assertThat(kernel.openDescriptors()).isZero();
        kernel.assertNothingStray();
    }

    @Test
    void anInputTellsTheLevelThatTheLineHasNow() throws Exception {
        GpioInput door = new GpioInput(buses.input("door", false, 17, PullResistance.PULL_UP), "open", false);

        assertThat(door.read().on("open")).as("pulled up, active low").isFalse();
        kernel.outside(header, 17, false);
        assertThat(door.read().on("open")).isTrue();
        assertThat(kernel.consumer(header, 17)).isEqualTo("hirundo:door");
    }

    @Test
    void anInputThatCannotBeReadSaysWhichLineAndWhy() throws Exception {
        GpioInput door = new GpioInput(buses.input("door", false, 17, PullResistance.OFF), "open", true);
        kernel.fail(header, 17, true);

        assertThatThrownBy(door::read).isInstanceOf(ChipException.class)
                .hasMessage("GPIO line 17: gpiochip0 \"pinctrl-bcm2711\": Input/output error");
        kernel.fail(header, 17, false);
    }

    @Test
    void anOutputIsNeverAtAnotherLevelThanItIsTold() throws Exception {
        DigitalOutput output = buses.output("relay", false, 27, DigitalState.HIGH);
        Relay relay = new Relay(output, false);
        relay.start();

        assertThat(kernel.driven(header, 27)).isNotEmpty().containsOnly(true);
        assertThat(relay.read().on("on")).isFalse();
        relay.set(true);
        assertThat(kernel.driven(header, 27).getLast()).isFalse();
        assertThat(output.state()).isEqualTo(DigitalState.LOW);
    }

    @Test
    void anOutputThatCannotBeWrittenKeepsItsStateAndSaysWhy() throws Exception {
        Relay relay = new Relay(buses.output("relay", false, 27, DigitalState.LOW), true);
        kernel.fail(header, 27, true);

        assertThatThrownBy(() -> relay.set(true)).isInstanceOf(ChipException.class)
                .hasMessage("GPIO line 27: gpiochip0 \"pinctrl-bcm2711\": Input/output error");
        assertThat(relay.read().on("on")).isFalse();
        kernel.fail(header, 27, false);
    }

    @Test
    void openedAnewALineIsFreedFirstAndHasItsInitialLevelAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            buses.output("relay", false, 27, DigitalState.LOW).high();
            buses.input("door", false, 17, PullResistance.OFF);
        }

        assertThat(kernel.openDescriptors()).isEqualTo(2);
        assertThat(kernel.driven(header, 27).getLast()).as("a relay keeps its level").isTrue();
        buses.output("relay", false, 27, DigitalState.LOW);
        assertThat(kernel.driven(header, 27).getLast()).isFalse();
    }

    @Test
    void aLineThatCouldNotBeTakenCanBeTakenOnceItIsFree() throws Exception {
        kernel.hold(header, 17, "fan");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> buses.input("door", false, 17, PullResistance.OFF)).isInstanceOf(ChipException.class)
                    .hasMessage("the bus cannot be opened: line 17 of gpiochip0 \"pinctrl-bcm2711\" is held by \"fan\":"
                            + " Device or resource busy");
            assertThatThrownBy(() -> buses.output("relay", false, 17, DigitalState.LOW)).hasMessageContaining("\"fan\"");
        }
        kernel.hold(header, 17, null);

        assertThat(buses.input("door", false, 17, PullResistance.OFF).state()).isEqualTo(DigitalState.LOW);
    }

    @Test
    void anOutputWhoseLevelCannotBeWrittenIsNotHeld() throws Exception {
        kernel.fail(header, 27, true);

        assertThatThrownBy(() -> buses.output("relay", false, 27, DigitalState.LOW)).isInstanceOf(ChipException.class)
                .hasMessageContaining("Input/output error");
        assertThat(kernel.openDescriptors()).isZero();
        kernel.fail(header, 27, false);
        buses.output("relay", false, 27, DigitalState.LOW);
    }

    @Test
    void aMotorIsSwitchedOffWhenItsLineIsFreed() throws Exception {
        buses.motorOutput("valve", false, 22, DigitalState.LOW).high();

        buses.close();

        assertThat(kernel.driven(header, 22).getLast()).isFalse();
        assertThat(kernel.consumer(header, 22)).isNull();
    }

    @Test
    void aMotorThatIsBeingToldToRunWhenItsLineIsFreedStandsAfterwards() throws Exception {
        DigitalOutput motor = buses.motorOutput("valve", false, 22, DigitalState.LOW);

        whileTheFirstAsksTheSecondComes(motor::high, () -> motor.shutdown(null));

        assertThat(kernel.driven(header, 22)).endsWith(true, false);
        assertThat(kernel.consumer(header, 22)).isNull();
    }

    @Test
    void aMotorThatIsToldToRunWhileItsLineIsBeingFreedDoesNot() throws Exception {
        DigitalOutput motor = buses.motorOutput("valve", false, 22, DigitalState.LOW);
        motor.high();

        whileTheFirstAsksTheSecondComes(() -> motor.shutdown(null),
                () -> assertThatThrownBy(motor::high).hasMessageContaining("it was closed"));

        assertThat(kernel.driven(header, 22)).endsWith(true, false);
        assertThat(kernel.consumer(header, 22)).isNull();
    }

    private void whileTheFirstAsksTheSecondComes(Runnable first, Runnable second) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        kernel.whileAsked(() -> {
            asked.countDown();
            awaitQuietly(goOn);
        });
        FutureTask<Void> one = new FutureTask<>(first, null);
        FutureTask<Void> other = new FutureTask<>(second, null);
        Thread.ofPlatform().start(one);
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

        Thread later = Thread.ofPlatform().start(other);
        await().atMost(10, TimeUnit.SECONDS).until(() -> !later.isAlive() || later.getState() == Thread.State.BLOCKED);
        goOn.countDown();
        one.get(10, TimeUnit.SECONDS);
        other.get(10, TimeUnit.SECONDS);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRelayKeepsItsLevelWhenItsLineIsFreed() throws Exception {
        buses.output("relay", false, 27, DigitalState.LOW).high();

        buses.close();

        assertThat(kernel.driven(header, 27).getLast()).isTrue();
        assertThat(kernel.consumer(header, 27)).isNull();
    }

    @Test
    void aMotorThatCannotBeSwitchedOffIsFreedNonethelessAndCanBeOpenedAnew() throws Exception {
        buses.motorOutput("valve", false, 22, DigitalState.LOW).high();
        kernel.fail(header, 22, true);

        assertThatThrownBy(() -> buses.motorOutput("valve", false, 22, DigitalState.LOW)).isInstanceOf(ChipException.class)
                .hasMessageContaining("Input/output error");
        assertThat(kernel.consumer(header, 22)).isNull();
        kernel.fail(header, 22, false);

        buses.motorOutput("valve", false, 22, DigitalState.LOW);
        assertThat(kernel.driven(header, 22).getLast()).isFalse();
    }

    @Test
    void whatWasShutDownIsAnErrorAndTouchesNoOther() throws Exception {
        DigitalInput before = buses.input("door", false, 17, PullResistance.OFF);
        DigitalOutput motor = buses.motorOutput("valve", false, 22, DigitalState.LOW);
        buses.input("door", false, 17, PullResistance.OFF); // frees the one before
        buses.motorOutput("valve", false, 22, DigitalState.LOW);

        assertThatThrownBy(before::state).hasMessageContaining("it was closed");
        assertThatThrownBy(motor::high).hasMessageContaining("it was closed");
        before.shutdown(null);
        motor.shutdown(null);

        assertThat(kernel.openDescriptors()).isEqualTo(2);
        assertThat(kernel.driven(header, 22)).containsOnly(false);
    }
}
