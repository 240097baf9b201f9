package io.hirundo.sensors.sim;

import java.util.function.DoubleSupplier;

/** Register-level model of a TMP102. Source: TI SBOS397, section 7.5: pointer, temperature, configuration and the two limits. */
final class Tmp102Model implements SimI2cChip {

    private static final int TEMPERATURE = 0;
    private static final int EXTENDED = 0x0010;

    private final DoubleSupplier celsius;
    private final int[] registers = {0, 0x60A0, 0x4B00, 0x5000};
    private int pointer;

    Tmp102Model(DoubleSupplier celsius) {
        this.celsius = celsius;
    }

    @Override
    public void write(byte[] bytes) {
        pointer = bytes[0] & 0x03;
        if (bytes.length >= 3 && pointer != TEMPERATURE) {
            registers[pointer] = (bytes[1] & 0xFF) << 8 | bytes[2] & 0xFF;
        }
    }

    @Override
    public byte[] read(int length) {
        if (pointer == TEMPERATURE) {
            boolean extended = (registers[1] & EXTENDED) != 0;
            int code = (int) Math.round(celsius.getAsDouble() / 0.0625);
            registers[TEMPERATURE] = (extended ? code << 3 | 1 : Math.clamp(code, -2048, 2047) << 4) & 0xFFFF;
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (registers[pointer] >> (i % 2 == 0 ? 8 : 0));
        }
        return bytes;
    }
}
