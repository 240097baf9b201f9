package io.hirundo.sensors.chip;

import com.pi4j.io.i2c.I2C;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Texas Instruments ADS1115: four voltages against ground, 16 bits, over I2C at 0x48 to 0x4B.
 *
 * <p>Data sheet: TI SBAS444. Config register: section 8.1.3 (single-shot, 128 samples/s, comparator off). Conversion register and
 * its codes: section 7.5.3, table 7-3. Each channel is converted when asked, which takes 8 ms.
 */
public final class Ads1115 implements Chip {

    /** Full-scale range of the programmable amplifier, section 7.3.3, in volts. The input must not exceed the supply whatever is chosen. */
    public enum Range {
        V6_144(6.144, 0), V4_096(4.096, 1), V2_048(2.048, 2), V1_024(1.024, 3), V0_512(0.512, 4), V0_256(0.256, 5);

        private final double volts;
        private final int bits;

        Range(double volts, int bits) {
            this.volts = volts;
            this.bits = bits;
        }

        public double volts() {
            return volts;
        }
    }

    private static final int CONVERSION_REGISTER = 0;
    private static final int CONFIG_REGISTER = 1;
    private static final int START_OR_IDLE = 0x8000;
    private static final int SINGLE_ENDED_0 = 0b100 << 12;
    private static final int SINGLE_SHOT = 0x0100;
    private static final int SAMPLES_128 = 0b100 << 5;
    private static final int COMPARATOR_OFF = 0b11;
    private static final int CONVERT_MILLIS = 8; // 1/128 s, the oscillator is within 10 %: the poll below waits for the rest
    private static final int POLLS = 10;

    private final Registers registers;
    private final Range range;
    private final List<Integer> channels;
    private final List<Metric> metrics;
    private final Pause pause;

    /** @param channels which of the inputs 0 to 3 are read */
    public Ads1115(I2C i2c, Range range, List<Integer> channels, Pause pause) {
        this.registers = new Registers(i2c);
        this.range = Objects.requireNonNull(range, "range");
        this.channels = List.copyOf(channels);
        this.metrics = metrics(range, channels);
        this.pause = Objects.requireNonNull(pause, "pause");
    }

    /** {@code a0} to {@code a3} in volts. */
    public static List<Metric> metrics(Range range, List<Integer> channels) {
        List<Metric> metrics = new ArrayList<>();
        for (int channel : channels) {
            metrics.add(new Metric("a" + Objects.checkIndex(channel, 4), "V", 0, range.volts, 4));
        }
        return List.copyOf(metrics);
    }

    @Override
    public void start() throws ChipException {
        // The chip has no identity register. It is idle and in single-shot mode after power-up (8.1.3, reset value 0x8583).
        int config = registers.readWord(CONFIG_REGISTER);
        if (config == 0xFFFF || config == 0) {
            throw new ChipException("expected an ADS1115 at " + registers.where() + ", found config register "
                    + String.format("0x%04X", config));
        }
    }

    @Override
    public Reading read() throws ChipException {
        Map<String, Value> values = new LinkedHashMap<>();
        for (int i = 0; i < channels.size(); i++) {
            Metric metric = metrics.get(i);
            values.put(metric.name(), metric.at(convert(channels.get(i))));
        }
        return new Reading(values);
    }

    private double convert(int channel) throws ChipException {
        registers.writeWord(CONFIG_REGISTER, START_OR_IDLE | SINGLE_ENDED_0 | channel << 12 | range.bits << 9
                | SINGLE_SHOT | SAMPLES_128 | COMPARATOR_OFF);
        pause.millis(CONVERT_MILLIS);
        for (int poll = 0; poll < POLLS; poll++) {
            if ((registers.readWord(CONFIG_REGISTER) & START_OR_IDLE) != 0) {
                return volts(registers.readWord(CONVERSION_REGISTER), range);
            }
            pause.millis(1);
        }
        throw new ChipException("the ADS1115 at " + registers.where() + " does not finish the conversion of channel " + channel);
    }

    /** Volts of a conversion register: two's complement, 32768 steps for the full-scale range. */
    static double volts(int register, Range range) {
        return (short) register * range.volts / 32768;
    }
}
