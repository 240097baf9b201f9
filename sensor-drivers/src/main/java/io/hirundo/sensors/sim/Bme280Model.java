package io.hirundo.sensors.sim;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongSupplier;

/**
 * Register-level model of a BME280: identity, calibration, forced and sleep mode, the measuring bit, burst reads.
 *
 * <p>Source: Bosch BST-BME280-DS002, sections 3.3, 5 and 6.2. Raw values are found by searching the one whose compensation gives the
 * physical value, with the integer formulas of section 4.2.3, while the driver uses those in double precision: where the two
 * disagree, a test sees it.
 */
final class Bme280Model implements SimI2cChip {

    private static final int T1 = 27504;
    private static final int T2 = 26435;
    private static final int T3 = -1000;
    private static final int[] P = {36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000};
    private static final int H1 = 75;
    private static final int H2 = 370;
    private static final int H3 = 0;
    private static final int H4 = 305;
    private static final int H5 = 50;
    private static final int H6 = 30;

    private static final int RESET_REGISTER = 0xE0;
    private static final int CTRL_HUM = 0xF2;
    private static final int STATUS = 0xF3;
    private static final int CTRL_MEAS = 0xF4;
    private static final int DATA = 0xF7;
    private static final long MEASURE_NANOS = 8_000_000; // section 9.1, typical for 1x, 1x, 1x
    private static final long STARTUP_NANOS = 1_000_000;

    private final DoubleSupplier celsius;
    private final DoubleSupplier percent;
    private final DoubleSupplier pascal;
    private final LongSupplier nanos;
    private final byte[] registers = new byte[256];
    private int pointer;
    private int humidityOversampling; // ctrl_hum as of the last write to ctrl_meas, section 5.4.3
    private long deafUntil;
    private long measuringUntil;
    private boolean measuring;

    Bme280Model(DoubleSupplier celsius, DoubleSupplier percent, DoubleSupplier pascal, LongSupplier nanos) {
        this.celsius = celsius;
        this.percent = percent;
        this.pascal = pascal;
        this.nanos = nanos;
        reset();
        deafUntil = nanos.getAsLong(); // it had its supply before anybody came
    }

    @Override
    public void write(byte[] bytes) {
        pointer = bytes[0] & 0xFF;
        // Section 6.2.1: a write is pairs of register address and data, without auto-increment.
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            pointer = bytes[i] & 0xFF;
            writeRegister(pointer, bytes[i + 1] & 0xFF);
        }
    }

    @Override
    public byte[] read(int length) {
        settle();
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = registers[pointer];
            pointer = pointer + 1 & 0xFF;
        }
        return bytes;
    }

    private void writeRegister(int register, int value) {
        settle();
        switch (register) {
            case RESET_REGISTER -> {
                if (value == 0xB6) {
                    reset();
                }
            }
            case CTRL_HUM, 0xF5 -> registers[register] = (byte) value;
            case CTRL_MEAS -> {
                registers[register] = (byte) value;
                humidityOversampling = registers[CTRL_HUM] & 0x07;
                if ((value & 0x03) != 0) {
                    measuring = true;
                    measuringUntil = nanos.getAsLong() + MEASURE_NANOS;
                }
            }
            default -> { } // read-only registers ignore a write
        }
    }

    private void reset() {
        Arrays.fill(registers, (byte) 0);
        registers[0xD0] = 0x60;
        short16(0x88, T1);
        short16(0x8A, T2);
        short16(0x8C, T3);
        for (int i = 0; i < P.length; i++) {
            short16(0x8E + 2 * i, P[i]);
        }
        registers[0xA1] = (byte) H1;
        short16(0xE1, H2);
        registers[0xE3] = H3;
        registers[0xE4] = (byte) (H4 >> 4);
        registers[0xE5] = (byte) (H4 & 0x0F | (H5 & 0x0F) << 4);
        registers[0xE6] = (byte) (H5 >> 4);
        registers[0xE7] = H6;
        notMeasured(0xF7);
        notMeasured(0xFA);
        registers[0xFD] = (byte) 0x80;
        measuring = false;
        deafUntil = nanos.getAsLong() + STARTUP_NANOS;
    }

    /** Brings the registers to the clock's time: a measurement that is over has its data and its mode back at sleep. */
    private void settle() {
        long now = nanos.getAsLong();
        if (now - deafUntil < 0) {
            throw new IllegalStateException("Remote I/O error"); // while it starts it acknowledges nothing
        }
        if (measuring && now - measuringUntil >= 0) {
            measuring = false;
            measure();
            registers[CTRL_MEAS] &= (byte) ~0x03;
        }
        registers[STATUS] = (byte) (measuring ? 0x08 : 0);
    }

    private void measure() {
        int control = registers[CTRL_MEAS] & 0xFF;
        int rawTemperature = search(20, raw -> fine(raw) / 5120.0, celsius.getAsDouble(), true);
        int fine = fine(rawTemperature);
        if (control >> 5 == 0) {
            notMeasured(DATA + 3);
        } else {
            twentyBits(DATA + 3, rawTemperature);
        }
        if ((control >> 2 & 0x07) == 0) {
            notMeasured(DATA);
        } else {
            twentyBits(DATA, search(20, raw -> pressure(raw, fine), pascal.getAsDouble(), false));
        }
        int rawHumidity = humidityOversampling == 0 ? 0x8000 : search(16, raw -> humidity(raw, fine), percent.getAsDouble(), true);
        registers[DATA + 6] = (byte) (rawHumidity >> 8);
        registers[DATA + 7] = (byte) rawHumidity;
    }

    /** The raw value of that many bits whose compensated value is nearest from below; rising says which way the formula goes. */
    private static int search(int bits, IntToDoubleFunction compensated, double wanted, boolean rising) {
        int low = 0;
        int high = (1 << bits) - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            boolean below = compensated.applyAsDouble(middle) < wanted;
            if (below == rising) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int fine(int raw) {
        int var1 = ((raw >> 3) - (T1 << 1)) * T2 >> 11;
        int var2 = (((raw >> 4) - T1) * ((raw >> 4) - T1) >> 12) * T3 >> 14;
        return var1 + var2;
    }

    /** Pa. */
    private static double pressure(int raw, int fine) {
        long var1 = fine - 128000L;
        long var2 = var1 * var1 * P[5];
        var2 += var1 * P[4] << 17;
        var2 += (long) P[3] << 35;
        var1 = (var1 * var1 * P[2] >> 8) + (var1 * P[1] << 12);
        var1 = ((1L << 47) + var1) * P[0] >> 33;
        long p = 1048576L - raw;
        p = ((p << 31) - var2) * 3125 / var1;
        var1 = P[8] * (p >> 13) * (p >> 13) >> 25;
        var2 = P[7] * p >> 19;
        p = (p + var1 + var2 >> 8) + ((long) P[6] << 4);
        return p / 256.0;
    }

    /** %RH. */
    private static double humidity(int raw, int fine) {
        int v = fine - 76800;
        int scale = ((v * H6 >> 10) * ((v * H3 >> 11) + 32768) >> 10) + 2097152;
        v = ((raw << 14) - (H4 << 20) - H5 * v + 16384 >> 15) * (scale * H2 + 8192 >> 14);
        v = v - (((v >> 15) * (v >> 15) >> 7) * H1 >> 4);
        return Math.clamp(v, 0, 419430400) / 4194304.0;
    }

    private void short16(int register, int value) {
        registers[register] = (byte) value;
        registers[register + 1] = (byte) (value >> 8);
    }

    private void twentyBits(int register, int raw) {
        registers[register] = (byte) (raw >> 12);
        registers[register + 1] = (byte) (raw >> 4);
        registers[register + 2] = (byte) (raw << 4);
    }

    private void notMeasured(int register) {
        twentyBits(register, 0x80000);
    }
}
