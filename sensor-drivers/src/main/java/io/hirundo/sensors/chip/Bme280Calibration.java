package io.hirundo.sensors.chip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The trimming values that Bosch writes into each BME280, and the compensation of raw values with them.
 *
 * <p>Source: Bosch BST-BME280-DS002, section 4.2.2 (registers) and section 8.1 (compensation in double precision).
 */
record Bme280Calibration(
        int t1, int t2, int t3,
        int p1, int p2, int p3, int p4, int p5, int p6, int p7, int p8, int p9,
        int h1, int h2, int h3, int h4, int h5, int h6) {

    /**
     * From the two register blocks of section 4.2.2, table 16.
     *
     * @param low  26 bytes from 0x88 (dig_T1 … dig_P9, one unused, dig_H1)
     * @param high 7 bytes from 0xE1 (dig_H2 … dig_H6); dig_H4 and dig_H5 share the byte 0xE5
     */
    static Bme280Calibration of(byte[] low, byte[] high) {
        ByteBuffer l = ByteBuffer.wrap(low).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer h = ByteBuffer.wrap(high).order(ByteOrder.LITTLE_ENDIAN);
        return new Bme280Calibration(
                l.getShort(0) & 0xFFFF, l.getShort(2), l.getShort(4),
                l.getShort(6) & 0xFFFF, l.getShort(8), l.getShort(10), l.getShort(12), l.getShort(14),
                l.getShort(16), l.getShort(18), l.getShort(20), l.getShort(22),
                l.get(25) & 0xFF, h.getShort(0), h.get(2) & 0xFF,
                h.get(3) << 4 | h.get(4) & 0x0F, h.get(5) << 4 | (h.get(4) & 0xF0) >> 4, h.get(6));
    }

    /** False for what an absent or dead chip gives: dig_T1 and dig_P1 are never 0 or 0xFFFF. */
    boolean plausible() {
        return t1 != 0 && t1 != 0xFFFF && p1 != 0 && p1 != 0xFFFF;
    }

    /** The fine temperature that the other two compensations need, from a 20-bit raw value. */
    double fine(int rawTemperature) {
        double first = (rawTemperature / 16384.0 - t1 / 1024.0) * t2;
        double offset = rawTemperature / 131072.0 - t1 / 8192.0;
        return first + offset * offset * t3;
    }

    /** °C. */
    double celsius(double fine) {
        return fine / 5120.0;
    }

    /** Pa, from a 20-bit raw value; NaN where the calibration makes it undefined (the data sheet's guard against a division by 0). */
    double pascal(int rawPressure, double fine) {
        double var1 = fine / 2.0 - 64000.0;
        double var2 = var1 * var1 * p6 / 32768.0;
        var2 = var2 + var1 * p5 * 2.0;
        var2 = var2 / 4.0 + p4 * 65536.0;
        var1 = (p3 * var1 * var1 / 524288.0 + p2 * var1) / 524288.0;
        var1 = (1.0 + var1 / 32768.0) * p1;
        if (var1 == 0.0) {
            return Double.NaN;
        }
        double pressure = (1048576.0 - rawPressure - var2 / 4096.0) * 6250.0 / var1;
        var1 = p9 * pressure * pressure / 2147483648.0;
        var2 = pressure * p8 / 32768.0;
        return pressure + (var1 + var2 + p7) / 16.0;
    }

    /** %RH from 0 to 100, from a 16-bit raw value. */
    double relativeHumidity(int rawHumidity, double fine) {
        double h = fine - 76800.0;
        h = (rawHumidity - (h4 * 64.0 + h5 / 16384.0 * h))
                * (h2 / 65536.0 * (1.0 + h6 / 67108864.0 * h * (1.0 + h3 / 67108864.0 * h)));
        h = h * (1.0 - h1 * h / 524288.0);
        return Math.clamp(h, 0.0, 100.0);
    }
}
