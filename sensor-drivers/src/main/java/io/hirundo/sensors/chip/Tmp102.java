package io.hirundo.sensors.chip;

import com.pi4j.io.i2c.I2C;
import java.util.List;

/**
 * Texas Instruments TMP102: temperature over I2C at 0x48 to 0x4B, steps of 0.0625 °C.
 *
 * <p>Data sheet: TI SBOS397. Temperature register and its codes: section 7.3.1, table 7-1 (12 bits) and 7-2 (13 bits, extended
 * mode). Configuration register: 7.5.3. The chip converts by itself 4 times a second, so a read never waits.
 */
public final class Tmp102 implements Chip {

    public static final Metric TEMPERATURE = new Metric("temperature", "°C", -40, 125, 4);
    public static final List<Metric> METRICS = List.of(TEMPERATURE);

    private static final int TEMPERATURE_REGISTER = 0;
    private static final int CONFIGURATION_REGISTER = 1;
    private static final int RESOLUTION_BITS = 0x6000; // R1 and R0, read-only and always 1 (7.5.3.3)
    private static final int SHUTDOWN = 0x0100;
    private static final int EXTENDED = 0x0010;
    private static final double STEP = 0.0625;

    private final Registers registers;

    public Tmp102(I2C i2c) {
        this.registers = new Registers(i2c);
    }

    @Override
    public void start() throws ChipException {
        int configuration = registers.readWord(CONFIGURATION_REGISTER);
        if ((configuration & RESOLUTION_BITS) != RESOLUTION_BITS || configuration == 0xFFFF) {
            throw new ChipException("expected a TMP102 at " + registers.where() + ", found configuration register "
                    + String.format("0x%04X", configuration));
        }
        if ((configuration & (SHUTDOWN | EXTENDED)) != 0) {
            registers.writeWord(CONFIGURATION_REGISTER, configuration & ~(SHUTDOWN | EXTENDED));
        }
    }

    @Override
    public Reading read() throws ChipException {
        double celsius = celsius(registers.readWord(TEMPERATURE_REGISTER));
        if (celsius < -55 || celsius > 150) {
            throw new ChipException("the TMP102 at " + registers.where() + " says " + celsius + " °C, which it cannot measure");
        }
        return Reading.of(TEMPERATURE.name(), TEMPERATURE.at(celsius));
    }

    /** °C of a temperature register: 12 bits left-justified, or 13 where bit 0 says extended mode. */
    static double celsius(int register) {
        boolean extended = (register & 1) != 0;
        return ((short) register >> (extended ? 3 : 4)) * STEP;
    }
}
