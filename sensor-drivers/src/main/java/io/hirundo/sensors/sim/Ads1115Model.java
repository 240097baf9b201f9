package io.hirundo.sensors.sim;

import java.util.function.LongSupplier;

/**
 * Register-level model of an ADS1115: pointer, conversion and config register, single-shot conversions that take their time.
 *
 * <p>Source: TI SBAS444, section 8.1. A conversion in flight keeps the old result readable and the OS bit 0.
 */
final class Ads1115Model implements SimI2cChip {

    private static final double[] RANGES = {6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256};
    private static final int[] SAMPLES_A_SECOND = {8, 16, 32, 64, 128, 250, 475, 860};
    private static final int CONVERSION = 0;
    private static final int CONFIG = 1;
    private static final int IDLE = 0x8000;

    private final Wave[] volts;
    private final LongSupplier nanos;
    private final int[] registers = {0, 0x8583, 0x8000, 0x7FFF};
    private int pointer;
    private long convertingUntil;
    private boolean converting;

    Ads1115Model(Wave[] volts, LongSupplier nanos) {
        this.volts = volts;
        this.nanos = nanos;
    }

    @Override
    public void write(byte[] bytes) {
        settle();
        pointer = bytes[0] & 0x03;
        if (bytes.length < 3 || pointer == CONVERSION) {
            return;
        }
        registers[pointer] = (bytes[1] & 0xFF) << 8 | bytes[2] & 0xFF;
        if (pointer == CONFIG && (registers[CONFIG] & IDLE) != 0 && !converting) {
            converting = true;
            convertingUntil = nanos.getAsLong() + 1_000_000_000L / SAMPLES_A_SECOND[registers[CONFIG] >> 5 & 0x07];
        }
    }

    @Override
    public byte[] read(int length) {
        settle();
        int value = registers[pointer];
        if (pointer == CONFIG) {
            value = converting ? value & ~IDLE : value | IDLE;
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (value >> (i % 2 == 0 ? 8 : 0));
        }
        return bytes;
    }

    private void settle() {
        if (converting && nanos.getAsLong() - convertingUntil >= 0) {
            converting = false;
            double steps = input() * 32768 / RANGES[registers[CONFIG] >> 9 & 0x07];
            registers[CONVERSION] = Math.clamp(Math.round(steps), -32768, 32767) & 0xFFFF;
        }
    }

    /** Volts at the multiplexer, table 8-3: four differential pairs, four against ground. */
    private double input() {
        return switch (registers[CONFIG] >> 12 & 0x07) {
            case 0 -> at(0) - at(1);
            case 1 -> at(0) - at(3);
            case 2 -> at(1) - at(3);
            case 3 -> at(2) - at(3);
            case 4 -> at(0);
            case 5 -> at(1);
            case 6 -> at(2);
            default -> at(3);
        };
    }

    private double at(int channel) {
        return volts[channel].at(nanos.getAsLong());
    }
}
