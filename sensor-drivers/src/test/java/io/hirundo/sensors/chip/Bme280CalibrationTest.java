package io.hirundo.sensors.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Bme280CalibrationTest {

    /** Bosch BST-BMP280-DS001, section 3.12, the worked example; the BME280 has the same formulas for temperature and pressure. */
    private static final Bme280Calibration EXAMPLE = new Bme280Calibration(
            27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000, 75, 370, 0, 305, 50, 30);
    private static final int RAW_TEMPERATURE = 519888;
    private static final int RAW_PRESSURE = 415148;

    @Test
    void givesTheTemperatureOfTheDataSheetsExample() {
        double fine = EXAMPLE.fine(RAW_TEMPERATURE);

        assertThat(fine).isCloseTo(128422, within(1.0));
        assertThat(EXAMPLE.celsius(fine)).isCloseTo(25.08, within(0.005));
    }

    @Test
    void givesThePressureOfTheDataSheetsExample() {
        double fine = EXAMPLE.fine(RAW_TEMPERATURE);

        assertThat(EXAMPLE.pascal(RAW_PRESSURE, fine)).isCloseTo(100653.27, within(0.05));
    }

    @Test
    void hasNoPressureWhereTheCalibrationWouldDivideByZero() {
        Bme280Calibration noP1 = new Bme280Calibration(27504, 26435, -1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 75, 370, 0, 305, 50, 30);

        assertThat(noP1.pascal(RAW_PRESSURE, noP1.fine(RAW_TEMPERATURE))).isNaN();
    }

    @Test
    void keepsHumidityBetweenNoneAndSaturation() {
        double fine = EXAMPLE.fine(RAW_TEMPERATURE);

        assertThat(EXAMPLE.relativeHumidity(0, fine)).isZero();
        assertThat(EXAMPLE.relativeHumidity(65535, fine)).isEqualTo(100);
        assertThat(EXAMPLE.relativeHumidity(27000, fine)).isBetween(20.0, 80.0);
    }

    @Test
    void unpacksTheRegistersIncludingTheSharedByteAndNegativeValues() {
        byte[] low = HexFormat.of().parseHex("706b4367" + "18fc" + "7d8e" + "43d6" + "d00b" + "270b" + "8c00" + "f9ff" + "8c3c"
                + "f8c6" + "7017" + "00" + "4b");
        // H2 = 0x0172, H3 = 0, H4 = 0xFFE = -2 (0xFF, low nibble 0xE), H5 = 0x801 = -2047 (0x80, high nibble 1), H6 = -1
        byte[] high = HexFormat.of().parseHex("7201" + "00" + "ff" + "1e" + "80" + "ff");

        Bme280Calibration read = Bme280Calibration.of(low, high);

        assertThat(read).isEqualTo(new Bme280Calibration(
                27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000, 75, 370, 0, -2, -2047, -1));
        assertThat(read.plausible()).isTrue();
    }

    @Test
    void isNotPlausibleWhenTheChipGivesOnlyZerosOrOnes() {
        byte[] ones = HexFormat.of().parseHex("ff".repeat(26));

        assertThat(Bme280Calibration.of(new byte[26], new byte[7]).plausible()).isFalse();
        assertThat(Bme280Calibration.of(ones, HexFormat.of().parseHex("ff".repeat(7))).plausible()).isFalse();
    }
}
