package io.hirundo.sensors.sim;

import java.util.function.LongSupplier;

/**
 * Bit-level model of an MCP3008: waits for the start bit, takes four control bits, samples, sends a null bit and ten bits.
 *
 * <p>Source: Microchip DS21295, section 5 and figure 5-1.
 */
final class Mcp3008Model implements SimSpiChip {

    private static final int CONTROL_BITS = 4;
    private static final int RESULT_BITS = 10;

    private final Wave[] parts;
    private final LongSupplier nanos;

    /** @param parts the eight inputs as parts of the reference voltage, 0 to 1 */
    Mcp3008Model(Wave[] parts, LongSupplier nanos) {
        this.parts = parts;
        this.nanos = nanos;
    }

    @Override
    public byte[] transfer(byte[] in) {
        byte[] out = new byte[in.length];
        int started = -1;
        int control = 0;
        int code = 0;
        for (int bit = 0; bit < in.length * 8; bit++) {
            boolean input = (in[bit / 8] >> 7 - bit % 8 & 1) != 0;
            boolean output = true; // the line is open, thus pulled up, until the null bit
            if (started < 0) {
                started = input ? bit : -1;
            } else {
                int since = bit - started;
                if (since <= CONTROL_BITS) {
                    control = control << 1 | (input ? 1 : 0);
                } else if (since == CONTROL_BITS + 1) {
                    code = convert(control);
                } else if (since == CONTROL_BITS + 2) {
                    output = false;
                } else {
                    int left = RESULT_BITS - (since - CONTROL_BITS - 2);
                    output = left >= 0 && (code >> left & 1) != 0;
                }
            }
            if (output) {
                out[bit / 8] |= (byte) (1 << 7 - bit % 8);
            }
        }
        return out;
    }

    private int convert(int control) {
        int channel = control & 0x07;
        boolean singleEnded = (control & 0x08) != 0;
        // Table 5-2: a differential pair is a channel and its neighbour, the lowest bit says which is positive.
        double part = singleEnded ? at(channel) : at(channel) - at(channel ^ 1);
        return (int) Math.clamp(Math.floor(part * 1024), 0, 1023);
    }

    private double at(int channel) {
        return parts[channel].at(nanos.getAsLong());
    }
}
