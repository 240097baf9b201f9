package io.hirundo.sensors.chip;

import com.pi4j.io.i2c.I2C;
import java.util.Objects;

/**
 * The registers of an I2C chip, every access as one combined transfer.
 *
 * <p>Why also writes: Pi4J's plain write goes to the address that the bus descriptor was last switched to, and when that switch
 * fails once (address claimed by a kernel driver) Pi4J believes it done, so the next write reaches another chip. A combined transfer
 * carries the address in the message itself. The byte that is read behind a write is discarded.
 */
final class Registers {

    private final I2C i2c;

    Registers(I2C i2c) {
        this.i2c = Objects.requireNonNull(i2c, "i2c");
    }

    /** Reads that many bytes from the register on. */
    byte[] read(int register, int length) throws ChipException {
        byte[] bytes = new byte[length];
        int got = transfer(new byte[] {(byte) register}, bytes);
        if (got != length) {
            throw new ChipException(where() + ": register " + hex(register) + " gave " + got + " of " + length + " bytes");
        }
        return bytes;
    }

    int readByte(int register) throws ChipException {
        return read(register, 1)[0] & 0xFF;
    }

    /** Reads a 16-bit register, most significant byte first, unsigned. */
    int readWord(int register) throws ChipException {
        byte[] bytes = read(register, 2);
        return (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
    }

    void writeByte(int register, int value) throws ChipException {
        transfer(new byte[] {(byte) register, (byte) value}, new byte[1]);
    }

    /** Writes a 16-bit register, most significant byte first. */
    void writeWord(int register, int value) throws ChipException {
        transfer(new byte[] {(byte) register, (byte) (value >> 8), (byte) value}, new byte[1]);
    }

    /** Such as {@code 0x76 on i2c-1}. */
    String where() {
        return hex(i2c.device()) + " on i2c-" + i2c.bus();
    }

    private int transfer(byte[] out, byte[] in) throws ChipException {
        try {
            return i2c.readRegister(out, in, 0, in.length);
        } catch (RuntimeException e) {
            throw new ChipException("no answer from " + where() + ": " + ChipException.innermost(e), e);
        }
    }

    static String hex(int value) {
        return String.format("0x%02X", value);
    }
}
