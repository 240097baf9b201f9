package io.hirundo.sensors.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import com.pi4j.io.i2c.I2C;
import io.hirundo.sensors.ManualClock;
import io.hirundo.sensors.bus.Buses;
import io.hirundo.sensors.bus.Machine;
import io.hirundo.sensors.chip.Ads1115;
import io.hirundo.sensors.chip.Bme280;
import io.hirundo.sensors.chip.ChipException;
import io.hirundo.sensors.chip.Ds18b20;
import io.hirundo.sensors.chip.GpioInput;
import io.hirundo.sensors.chip.Mcp3008;
import io.hirundo.sensors.chip.Reading;
import io.hirundo.sensors.chip.Relay;
import io.hirundo.sensors.chip.Tmp102;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real drivers, through Pi4J, over the models: what the model has is what the driver reads. */
class SimulatedChipsTest {

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private final SimBoard board = new SimBoard(clock, 42);
    private SimOneWire oneWire;
    private Buses buses;

    @BeforeEach
    void open() {
        oneWire = new SimOneWire(directory.resolve("w1"), board);
        buses = new Buses(new Machine(directory, true), board, oneWire);
    }

    @AfterEach
    void close() throws Exception {
        buses.close();
        oneWire.close();
    }

    @Test
    void bme280GivesBackThePhysicalValuesOverItsWholeRange() throws Exception {
        double[] now = new double[3];
        board.put(1, 0x76, new Bme280Model(() -> now[0], () -> now[1], () -> now[2], clock));
        Bme280 chip = new Bme280(i2c("a", 0x76), clock.pause());
        chip.start();
        for (double celsius = -40; celsius <= 85; celsius += 12.5) {
            for (double percent = 10; percent <= 90; percent += 20) {
                for (double pascal = 30_000; pascal <= 110_000; pascal += 16_000) {
                    now[0] = celsius;
                    now[1] = percent;
                    now[2] = pascal;

                    Reading reading = chip.read();

                    assertThat(reading.number("temperature")).isCloseTo(celsius, within(0.01));
                    assertThat(reading.number("humidity")).isCloseTo(percent, within(0.15));
                    assertThat(reading.number("pressure")).isCloseTo(pascal / 100, within(0.05));
                }
            }
        }
    }

    @Test
    void bme280IsRefusedIfAnotherChipIsAtItsAddress() throws Exception {
        board.putTmp102(1, 0x76);

        assertThatThrownBy(() -> new Bme280(i2c("a", 0x76), clock.pause()).start()).isInstanceOf(ChipException.class)
                .hasMessageContaining("expected a BME280 (id 0x60) at 0x76 on i2c-1");
    }

    @Test
    void bme280ThatLostItsSupplyIsNoticedByItsDefaultValues() throws Exception {
        board.putBme280(1, 0x76);
        I2C i2c = i2c("a", 0x76);
        Bme280 chip = new Bme280(i2c, millis -> {
            i2c.writeRegister(0xE0, (byte) 0xB6); // a reset while it measures
            clock.advance(Duration.ofMillis(millis));
        });
        chip.start();

        assertThatThrownBy(chip::read).isInstanceOf(ChipException.class).hasMessageContaining("did not measure");
    }

    @Test
    void bme280IsBroughtBackFromWhatAnotherProgramLeft() throws Exception {
        board.putBme280(1, 0x76);
        I2C i2c = i2c("a", 0x76);
        i2c.writeRegister(0xF5, (byte) 0x1C); // a filter that would lag behind
        Bme280 chip = new Bme280(i2c, clock.pause());

        chip.start();

        assertThat(i2c.readRegister(0xF5)).isZero();
        assertThat(chip.read().values()).hasSize(3);
    }

    @Test
    void bme280ThatJustGotItsSupplyDoesNotAnswerYet() throws Exception {
        board.putBme280(1, 0x76);
        I2C i2c = i2c("a", 0x76);
        Bme280 chip = new Bme280(i2c, clock.pause());
        i2c.writeRegister(0xE0, (byte) 0xB6);

        assertThatThrownBy(chip::start).isInstanceOf(ChipException.class).hasMessageContaining("no answer from 0x76");
        clock.advance(Duration.ofMillis(2));
        chip.start();
    }

    @Test
    void bme280ThatNeverFinishesIsAnError() throws Exception {
        board.putBme280(1, 0x76);
        Bme280 chip = new Bme280(i2c("a", 0x76), _ -> { }); // the clock stands, so the model stays busy
        chip.start();

        assertThatThrownBy(chip::read).isInstanceOf(ChipException.class).hasMessageContaining("stays busy");
    }

    @Test
    void anAddressWithoutAChipDoesNotAnswer() throws Exception {
        I2C nothing = i2c("a", 0x77);

        assertThatThrownBy(() -> new Bme280(nothing, clock.pause()).start()).isInstanceOf(ChipException.class)
                .hasMessage("no answer from 0x77 on i2c-1: Remote I/O error");
    }

    @Test
    void aChipThatDoesNotAcknowledgeFailsUntilItIsMended() throws Exception {
        board.putTmp102(1, 0x48);
        Tmp102 chip = new Tmp102(i2c("a", 0x48));
        chip.start();

        board.faults().inject("i2c-1/0x48", Faults.Fault.NACK);
        assertThatThrownBy(chip::read).isInstanceOf(ChipException.class);
        board.faults().mend("i2c-1/0x48");
        assertThat(chip.read().number("temperature")).isBetween(35.0, 65.0);
    }

    @Test
    void tmp102GivesBackItsTemperatureAboveAndBelowZero() throws Exception {
        double[] now = new double[1];
        board.put(1, 0x48, new Tmp102Model(() -> now[0]));
        Tmp102 chip = new Tmp102(i2c("a", 0x48));
        chip.start();
        for (double celsius = -55; celsius <= 127; celsius += 0.8125) {
            now[0] = celsius;
            assertThat(chip.read().number("temperature")).isEqualTo(celsius);
        }
    }

    @Test
    void tmp102LeavesExtendedModeWhenStarted() throws Exception {
        board.put(1, 0x48, new Tmp102Model(() -> 21.5));
        I2C i2c = i2c("a", 0x48);
        i2c.writeRegister(1, new byte[] {0x60, (byte) 0xB0});
        Tmp102 chip = new Tmp102(i2c);

        chip.start();

        assertThat(i2c.readRegisterWord(1) & 0x10).isZero();
        assertThat(chip.read().number("temperature")).isEqualTo(21.5);
    }

    @Test
    void ads1115GivesTheVoltageOfEachChannel() throws Exception {
        board.put(1, 0x49, new Ads1115Model(new Wave[] {still(0.5), still(1.25), still(3.3), still(4.0)}, clock));
        Ads1115 chip = new Ads1115(i2c("a", 0x49), Ads1115.Range.V4_096, List.of(0, 1, 2, 3), clock.pause());
        chip.start();

        Reading reading = chip.read();

        double step = 4.096 / 32768;
        assertThat(reading.number("a0")).isCloseTo(0.5, within(step));
        assertThat(reading.number("a1")).isCloseTo(1.25, within(step));
        assertThat(reading.number("a2")).isCloseTo(3.3, within(step));
        assertThat(reading.number("a3")).isCloseTo(4.0, within(step));
    }

    @Test
    void ads1115StopsAtItsFullScale() throws Exception {
        board.put(1, 0x49, new Ads1115Model(new Wave[] {still(3.3), still(0), still(0), still(0)}, clock));
        Ads1115 chip = new Ads1115(i2c("a", 0x49), Ads1115.Range.V2_048, List.of(0), clock.pause());
        chip.start();

        assertThat(chip.read().number("a0")).isCloseTo(2.048, within(0.0001));
    }

    @Test
    void mcp3008GivesTheVoltageOfEachChannel() throws Exception {
        Wave[] parts = new Wave[8];
        for (int i = 0; i < 8; i++) {
            parts[i] = still(i / 8.0);
        }
        board.put(0, 1, new Mcp3008Model(parts, clock));
        Mcp3008 chip = new Mcp3008(buses.spi("a", true, 0, 1), 3.3, List.of(0, 1, 2, 3, 4, 5, 6, 7));
        chip.start();

        Reading reading = chip.read();

        for (int i = 0; i < 8; i++) {
            assertThat(reading.number("ch" + i)).isCloseTo(3.3 * i / 8, within(3.3 / 1024));
        }
    }

    @Test
    void mcp3008WithoutAChipOnTheBusIsAnError() throws Exception {
        Mcp3008 chip = new Mcp3008(buses.spi("a", true, 0, 0), 3.3, List.of(0));

        assertThatThrownBy(chip::start).isInstanceOf(ChipException.class).hasMessageContaining("spi-0 chip select 0");
    }

    @Test
    void ds18b20ReadsTheFilesOfTheSimulatedKernel() throws Exception {
        oneWire.put("28-000000000001");
        Ds18b20 chip = new Ds18b20(buses.oneWire(true), "");
        chip.start();

        double first = chip.read().number("temperature");
        clock.advance(Duration.ofMinutes(2));
        double second = chip.read().number("temperature");

        assertThat(first).isBetween(0.5, 7.5);
        assertThat(second).isNotEqualTo(first);
        assertThat(directory.resolve("w1/28-000000000001/w1_slave")).content().contains("YES").contains("t=");
    }

    @Test
    void ds18b20RefusesDamagedDataAndAnAbsentDevice() throws Exception {
        oneWire.put("28-000000000001");
        Ds18b20 chip = new Ds18b20(buses.oneWire(true), "28-000000000001");
        chip.start();

        board.faults().inject("w1/28-000000000001", Faults.Fault.BAD_CRC);
        assertThatThrownBy(chip::read).isInstanceOf(ChipException.class).hasMessageContaining("wrong checksum");
        board.faults().inject("w1/28-000000000001", Faults.Fault.NACK);
        assertThatThrownBy(chip::read).isInstanceOf(ChipException.class).hasMessageContaining("does not answer");
        board.faults().mend("w1/28-000000000001");
        assertThat(chip.read().values()).containsOnlyKeys("temperature");
    }

    @Test
    void ds18b20LeavesNoFilesBehindEvenIfItIsReadWhileTheBusIsClosed() throws Exception {
        oneWire.put("28-000000000001");
        oneWire.directory("28-000000000001");
        assertThat(directory.resolve("w1")).exists();

        oneWire.close();
        oneWire.directory("28-000000000001");

        assertThat(directory.resolve("w1")).doesNotExist();
    }

    /** Maxim application note 27: the ROM 02 1C B8 01 00 00 00 has the checksum A2. */
    @Test
    void simulatedChecksumIsTheOneOfTheApplicationNote() {
        assertThat(SimOneWire.checksum(new byte[] {0x02, 0x1C, (byte) 0xB8, 0x01, 0, 0, 0}, 7)).isEqualTo(0xA2);
    }

    @Test
    void gpioInputFollowsTheContact() throws Exception {
        board.putContact(17);
        GpioInput high = new GpioInput(buses.input("a", true, 17, PullResistance.OFF), "open", true);
        boolean seenOpen = false;
        boolean seenClosed = false;
        for (int second = 0; second < 600; second++) {
            boolean open = high.read().on("open");
            seenOpen |= open;
            seenClosed |= !open;
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(seenOpen).isTrue();
        assertThat(seenClosed).isTrue();
    }

    @Test
    void relaySwitchesAndTellsItsState() throws Exception {
        Relay relay = new Relay(buses.output("a", true, 27, DigitalState.LOW), true);
        relay.start();

        assertThat(relay.read().on("on")).isFalse();
        relay.set(true);
        assertThat(relay.read().on("on")).isTrue();
        board.faults().inject("gpio/27", Faults.Fault.NACK);
        assertThatThrownBy(() -> relay.set(false)).isInstanceOf(ChipException.class).hasMessageContaining("GPIO line 27");
        assertThat(relay.read().on("on")).isTrue();
    }

    @Test
    void relayThatClosesAtLowLevelStartsOpenAtHighLevel() throws Exception {
        Relay relay = new Relay(buses.output("a", true, 27, Relay.level(false, false)), false);

        assertThat(relay.read().on("on")).isFalse();
        relay.set(true);
        assertThat(relay.read().on("on")).isTrue();
    }

    @Test
    void sameSensorCanBeOpenedAgainAfterAFailure() throws Exception {
        board.putTmp102(1, 0x48);
        for (int i = 0; i < 3; i++) {
            new Tmp102(i2c("a", 0x48)).start();
            new Mcp3008(buses.spi("b", true, 0, 0), 3.3, List.of(0));
            buses.input("c", true, 17, PullResistance.OFF);
            buses.output("d", true, 27, DigitalState.LOW);
        }
    }

    @Test
    void aBusThatTheMachineDoesNotHaveIsAnErrorThatSaysSo() {
        assertThat(Files.exists(Path.of("/dev/i2c-99"))).isFalse();

        assertThatThrownBy(() -> buses.i2c("a", false, 99, 0x76)).isInstanceOf(ChipException.class)
                .hasMessageContaining("i2c-99").hasMessageContaining("does not exist");
    }

    @Test
    void sameSeedGivesSameValues() {
        SimBoard other = new SimBoard(clock, 42);
        SimBoard another = new SimBoard(clock, 43);

        assertThat(new SimBoard(clock, 42).coldStore().getAsDouble()).isEqualTo(other.coldStore().getAsDouble())
                .isNotEqualTo(another.coldStore().getAsDouble());
    }

    private I2C i2c(String sensor, int address) throws ChipException {
        return buses.i2c(sensor, true, 1, address);
    }

    private static Wave still(double value) {
        return new Wave(value, 0, 60, 0);
    }
}
