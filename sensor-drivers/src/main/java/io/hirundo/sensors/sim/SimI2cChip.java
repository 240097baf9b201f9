package io.hirundo.sensors.sim;

/** A chip as the I2C bus sees it: it takes the bytes of a write, and gives the bytes of a read. */
interface SimI2cChip {

    /** The bytes behind the address of a write; the first is the register pointer. */
    void write(byte[] bytes);

    /** That many bytes, from where the register pointer stands. */
    byte[] read(int length);
}
