package io.hirundo.sensors.sim;

import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The chips that are wired to the simulated buses. Chips are put on by whoever starts the sensors; the buses' threads find them.
 * Everything they measure follows from the clock and the seed.
 */
public final class SimBoard {

    private static final double MINUTE = 60;

    private final LongSupplier nanos;
    private final SplittableRandom random;
    private final Faults faults = new Faults();
    private final Map<String, SimI2cChip> i2c = new ConcurrentHashMap<>();
    private final Map<String, SimSpiChip> spi = new ConcurrentHashMap<>();
    private final Map<Integer, Wave> lines = new ConcurrentHashMap<>();
    private final Map<Integer, OutputLine> outputs = new ConcurrentHashMap<>();
    private final Map<String, PwmModel> pwms = new ConcurrentHashMap<>();

    /** What hangs on an output line. */
    @FunctionalInterface
    interface OutputLine {
        void driven(boolean high);
    }

    /**
     * @param nanos monotonic clock
     * @param seed  decides the phases of all values
     */
    public SimBoard(LongSupplier nanos, long seed) {
        this.nanos = Objects.requireNonNull(nanos, "nanos");
        this.random = new SplittableRandom(seed);
    }

    public Faults faults() {
        return faults;
    }

    /** A boiler room: 18 to 31 °C, 35 to 55 %, around 1008 hPa. */
    public void putBme280(int bus, int address) {
        i2c.put(i2cPlace(bus, address), new Bme280Model(
                wave(24.5, 6, 10 * MINUTE), wave(45, 9, 14 * MINUTE), wave(100_800, 600, 45 * MINUTE), nanos));
    }

    /** A flow pipe: 40 to 60 °C. */
    public void putTmp102(int bus, int address) {
        i2c.put(i2cPlace(bus, address), new Tmp102Model(wave(50, 9, 6 * MINUTE)));
    }

    /** Four transmitters between 0.3 and 3 V. */
    public void putAds1115(int bus, int address) {
        i2c.put(i2cPlace(bus, address), new Ads1115Model(
                new Wave[] {slow(1.6, 1.2, 5), slow(2.1, 0.6, 3), slow(0.8, 0.4, 8), slow(1.2, 0.2, 12)}, nanos));
    }

    /** Eight potentiometers and light sensors, as parts of the reference voltage. */
    public void putMcp3008(int bus, int chipSelect) {
        Wave[] parts = new Wave[8];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = slow(0.5, 0.05 * (i + 1), 2 + i);
        }
        spi.put(spiPlace(bus, chipSelect), new Mcp3008Model(parts, nanos));
    }

    /** A contact that is open for a part of every few minutes. */
    public void putContact(int line) {
        lines.put(line, slow(0, 1, 3));
    }

    /** A motor valve that stands anywhere. */
    public void putValve(int openLine, int closeLine, boolean activeHigh, long travelNanos) {
        put(openLine, closeLine, new ValveModel(nanos, travelNanos, activeHigh, random.nextDouble()));
    }

    /** Any valve, for tests of this package. */
    void put(int openLine, int closeLine, ValveModel valve) {
        outputs.put(openLine, valve::openLine);
        outputs.put(closeLine, valve::closeLine);
    }

    /** Any chip, for tests of this package. */
    void put(int bus, int address, SimI2cChip chip) {
        i2c.put(i2cPlace(bus, address), chip);
    }

    /** Any chip, for tests of this package. */
    void put(int bus, int chipSelect, SimSpiChip chip) {
        spi.put(spiPlace(bus, chipSelect), chip);
    }

    /** A 1-Wire sensor's temperature: a cold store around 4 °C. */
    DoubleSupplier coldStore() {
        return wave(4, 3, 8 * MINUTE);
    }

    SimI2cChip i2cChip(int bus, int address) {
        return i2c.get(i2cPlace(bus, address));
    }

    SimSpiChip spiChip(int bus, int chipSelect) {
        return spi.get(spiPlace(bus, chipSelect));
    }

    /** Level of an input line; a line with nothing wired to it is low. */
    boolean high(int line) {
        faults.suffer(gpioPlace(line));
        Wave wave = lines.get(line);
        return wave != null && wave.at(nanos.getAsLong()) > 0.3;
    }

    /** An output line was given that level. */
    void driven(int line, boolean high) {
        OutputLine output = outputs.get(line);
        if (output != null) {
            output.driven(high);
        }
    }

    /** A channel of a PWM chip; it is there as soon as it is asked for. */
    PwmModel pwm(int chip, int channel) {
        return pwms.computeIfAbsent(pwmPlace(chip, channel), _ -> new PwmModel());
    }

    static String pwmPlace(int chip, int channel) {
        return "pwm-" + chip + "/" + channel;
    }

    static String i2cPlace(int bus, int address) {
        return String.format("i2c-%d/0x%02X", bus, address);
    }

    static String spiPlace(int bus, int chipSelect) {
        return "spi-" + bus + "/" + chipSelect;
    }

    static String gpioPlace(int line) {
        return "gpio/" + line;
    }

    private Wave slow(double mean, double swing, double minutes) {
        return Wave.around(mean, swing, minutes * MINUTE, random);
    }

    private DoubleSupplier wave(double mean, double swing, double seconds) {
        return Wave.around(mean, swing, seconds, random).over(nanos);
    }
}
