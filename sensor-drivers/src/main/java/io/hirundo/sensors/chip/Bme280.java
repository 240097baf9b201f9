package io.hirundo.sensors.chip;

import com.pi4j.io.i2c.I2C;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Bosch BME280: temperature, humidity, pressure over I2C at 0x76 or 0x77.
 *
 * <p>Data sheet: Bosch BST-BME280-DS002. Forced mode (3.3.3): one measurement when asked, asleep in between, so that the chip does
 * not warm itself. Registers: section 5. Compensation: section 8.1, see {@link Bme280Calibration}. Duration of a measurement:
 * section 9.1, at most 9.3 ms with each oversampling at 1.
 */
public final class Bme280 implements Chip {

    public static final Metric TEMPERATURE = new Metric("temperature", "°C", -40, 85, 2);
    public static final Metric HUMIDITY = new Metric("humidity", "%", 0, 100, 2);
    public static final Metric PRESSURE = new Metric("pressure", "hPa", 300, 1100, 2);
    public static final List<Metric> METRICS = List.of(TEMPERATURE, HUMIDITY, PRESSURE);

    private static final int ID_REGISTER = 0xD0;
    private static final int ID = 0x60;
    private static final int ID_BMP280 = 0x58;
    private static final int CTRL_HUM = 0xF2;
    private static final int STATUS = 0xF3;
    private static final int CTRL_MEAS = 0xF4;
    private static final int CONFIG = 0xF5;
    private static final int DATA = 0xF7;
    private static final int CALIBRATION_LOW = 0x88;
    private static final int CALIBRATION_HIGH = 0xE1;

    private static final int SLEEP = 0;
    private static final int NO_FILTER = 0;
    private static final int OVERSAMPLE_HUMIDITY_1 = 0x01;
    private static final int OVERSAMPLE_1_FORCED = 0b001_001_01;
    private static final int BUSY_MEASURING = 0x08;
    private static final int BUSY_COPYING_CALIBRATION = 0x01;

    private static final int MEASURE_MILLIS = 10; // 9.3 ms at most, section 9.1
    private static final int POLLS = 10;

    // What the chip gives for a channel that was not measured (sections 5.4.7 to 5.4.9).
    private static final int NOT_MEASURED_20_BIT = 0x80000;
    private static final int NOT_MEASURED_16_BIT = 0x8000;

    private final Registers registers;
    private final Pause pause;
    private Bme280Calibration calibration;

    public Bme280(I2C i2c, Pause pause) {
        this.registers = new Registers(i2c);
        this.pause = Objects.requireNonNull(pause, "pause");
    }

    @Override
    public void start() throws ChipException {
        int id = registers.readByte(ID_REGISTER);
        if (id != ID) {
            throw new ChipException("expected a BME280 (id 0x60) at " + registers.where() + ", found id " + Registers.hex(id)
                    + (id == ID_BMP280 ? ", a BMP280, which has no humidity" : ""));
        }
        awaitIdle(BUSY_COPYING_CALIBRATION);
        // No soft reset: the chip would not acknowledge the second half of that transfer. What another program may have left is
        // undone by hand, asleep, because a running chip may ignore a write to config (section 5.4.6).
        registers.writeByte(CTRL_MEAS, SLEEP);
        registers.writeByte(CONFIG, NO_FILTER);
        Bme280Calibration read = Bme280Calibration.of(registers.read(CALIBRATION_LOW, 26), registers.read(CALIBRATION_HIGH, 7));
        if (!read.plausible()) {
            throw new ChipException("the BME280 at " + registers.where() + " has no calibration: " + read);
        }
        calibration = read;
    }

    @Override
    public Reading read() throws ChipException {
        if (calibration == null) {
            throw new ChipException("the BME280 at " + registers.where() + " was not started");
        }
        // Section 5.4.3: a change of ctrl_hum takes effect with the write to ctrl_meas behind it.
        registers.writeByte(CTRL_HUM, OVERSAMPLE_HUMIDITY_1);
        registers.writeByte(CTRL_MEAS, OVERSAMPLE_1_FORCED);
        pause.millis(MEASURE_MILLIS);
        awaitIdle(BUSY_MEASURING);

        // One burst (section 4): the chip keeps the values of one measurement together only within a burst.
        byte[] data = registers.read(DATA, 8);
        int rawPressure = twentyBits(data, 0);
        int rawTemperature = twentyBits(data, 3);
        int rawHumidity = (data[6] & 0xFF) << 8 | data[7] & 0xFF;
        if (rawTemperature == NOT_MEASURED_20_BIT || rawPressure == NOT_MEASURED_20_BIT || rawHumidity == NOT_MEASURED_16_BIT) {
            throw new ChipException("the BME280 at " + registers.where() + " did not measure: it may have been reset");
        }
        double fine = calibration.fine(rawTemperature);
        double pascal = calibration.pascal(rawPressure, fine);
        if (Double.isNaN(pascal)) {
            throw new ChipException("the calibration of the BME280 at " + registers.where() + " gives no pressure");
        }
        Map<String, Value> values = new LinkedHashMap<>();
        values.put(TEMPERATURE.name(), TEMPERATURE.at(calibration.celsius(fine)));
        values.put(HUMIDITY.name(), HUMIDITY.at(calibration.relativeHumidity(rawHumidity, fine)));
        values.put(PRESSURE.name(), PRESSURE.at(pascal / 100));
        return new Reading(values);
    }

    private void awaitIdle(int busy) throws ChipException {
        for (int poll = 0; poll < POLLS; poll++) {
            if ((registers.readByte(STATUS) & busy) == 0) {
                return;
            }
            pause.millis(1);
        }
        throw new ChipException("the BME280 at " + registers.where() + " stays busy, status bit " + Registers.hex(busy));
    }

    private static int twentyBits(byte[] data, int at) {
        return (data[at] & 0xFF) << 12 | (data[at + 1] & 0xFF) << 4 | (data[at + 2] & 0xF0) >> 4;
    }
}
