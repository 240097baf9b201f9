package io.hirundo.sensors.bus;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmType;
import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiMode;
import io.hirundo.sensors.bus.gpio.GpioChips;
import io.hirundo.sensors.chip.ChipException;
import io.hirundo.sensors.chip.OneWire;
import io.hirundo.sensors.sim.SimBoard;
import io.hirundo.sensors.sim.SimDigitalInputProvider;
import io.hirundo.sensors.sim.SimDigitalOutputProvider;
import io.hirundo.sensors.sim.SimI2cProvider;
import io.hirundo.sensors.sim.SimPwmProvider;
import io.hirundo.sensors.sim.SimSpiProvider;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The one Pi4J context of the process, and what is opened on it. Any thread.
 *
 * <p>Each IO has the name of its sensor; opening one that is open already frees the old one first, since after a failure the sensor
 * starts anew. Pi4J's {@code close()} frees neither the name nor the line, so both ways are taken.
 */
public final class Buses implements AutoCloseable {

    private static final int MCP3008_BAUD = 1_000_000; // DS21295 allows 1.35 MHz at 2.7 V
    private static final long SHUTDOWN_MILLIS = 2_000;

    private final Context pi4j;
    private final OneWire oneWire;
    private final OneWire simulatedOneWire;

    public Buses(Machine machine, SimBoard board, OneWire simulatedOneWire) {
        this(machine, machine.gpioChips(), board, simulatedOneWire);
    }

    Buses(Machine machine, GpioChips gpioChips, SimBoard board, OneWire simulatedOneWire) {
        this.oneWire = new SysfsOneWire(machine.oneWireDevices());
        this.simulatedOneWire = Objects.requireNonNull(simulatedOneWire, "simulatedOneWire");
        this.pi4j = Pi4J.newContextBuilder().noAutoDetect().disableShutdownHook()
                .add(new RoutedI2cProvider(new SimI2cProvider(board)),
                        new RoutedSpiProvider(new SimSpiProvider(board)),
                        new RoutedDigitalInputProvider(new SimDigitalInputProvider(board), gpioChips),
                        new RoutedDigitalOutputProvider(new SimDigitalOutputProvider(board), gpioChips),
                        new RoutedPwmProvider(new SimPwmProvider(board), machine.pwmChips()))
                .build();
    }

    public I2C i2c(String sensor, boolean simulated, int bus, int address) throws ChipException {
        String id = id(sensor, simulated);
        return open(id, () -> pi4j.create(I2C.newConfigBuilder(pi4j).id(id).bus(bus).device(address).build()));
    }

    /** SPI in mode 0 at 1 MHz. */
    public Spi spi(String sensor, boolean simulated, int bus, int chipSelect) throws ChipException {
        String id = id(sensor, simulated);
        return open(id, () -> pi4j.create(Spi.newConfigBuilder(pi4j).id(id).bus(bus).address(chipSelect)
                .mode(SpiMode.MODE_0).baud(MCP3008_BAUD).build()));
    }

    public DigitalInput input(String sensor, boolean simulated, int line, PullResistance pull) throws ChipException {
        String id = id(sensor, simulated);
        return open(id, () -> pi4j.create(DigitalInput.newConfigBuilder(pi4j).id(id).address(line).pull(pull).debounce(0L).build()));
    }

    /** The line has the initial level when this returns. What it has after the process has ended is up to the board. */
    public DigitalOutput output(String sensor, boolean simulated, int line, DigitalState initial) throws ChipException {
        String id = id(sensor, simulated);
        return open(id, () -> pi4j.create(DigitalOutput.newConfigBuilder(pi4j).id(id).address(line).initial(initial).build()));
    }

    /** As {@link #output}; the line gets its initial level again when it is freed or this is closed: a motor must not go on running. */
    public DigitalOutput motorOutput(String sensor, boolean simulated, int line, DigitalState initial) throws ChipException {
        String id = id(sensor, simulated);
        return open(id, () -> pi4j.create(DigitalOutput.newConfigBuilder(pi4j).id(id).address(line).initial(initial)
                .shutdown(initial).build()));
    }

    /**
     * A channel of a PWM chip, at that level when this returns.
     *
     * @param frequency in Hz
     * @param initial   percent of the period; 0: disabled
     */
    public Pwm pwm(String sensor, boolean simulated, int chip, int channel, int frequency, int initial) throws ChipException {
        String id = id(sensor, simulated);
        // Pi4J 3.0.3 has no member for the chip: the name of the IO carries it.
        return open(id, () -> pi4j.create(Pwm.newConfigBuilder(pi4j).id(id).name(String.valueOf(chip)).address(channel)
                .pwmType(PwmType.HARDWARE).frequency(frequency).initial(initial).build()));
    }

    public OneWire oneWire(boolean simulated) {
        return simulated ? simulatedOneWire : oneWire;
    }

    private static String id(String sensor, boolean simulated) {
        return simulated ? Route.SIMULATED + sensor : sensor;
    }

    private <T> T open(String id, Supplier<T> create) throws ChipException {
        try {
            release(id);
            return create.get();
        } catch (RuntimeException | LinkageError e) {
            // LinkageError: Pi4J's native libraries are there for ARM alone.
            throw new ChipException("the bus cannot be opened: " + ChipException.innermost(e), e);
        }
    }

    private void release(String id) {
        if (!pi4j.registry().exists(id)) {
            return;
        }
        Object io = pi4j.registry().get(id);
        pi4j.shutdown(id);
        if (io instanceof Spi spi) { // whatever isOpen() says: linuxfs never sets it
            spi.close();
        }
    }

    /** Closes the context. Returns after two seconds at the latest: a native call that hangs would hold it for ever. */
    @Override
    public void close() {
        Thread closing = Thread.ofPlatform().daemon().name("pi4j-close").start(pi4j::shutdown);
        try {
            closing.join(SHUTDOWN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
