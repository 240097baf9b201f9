package io.hirundo.sensors.chip;

import com.pi4j.io.spi.Spi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Microchip MCP3008: eight voltages against ground, 10 bits, over SPI.
 *
 * <p>Data sheet: Microchip DS21295. Serial communication: section 5 and, for a bus that moves whole bytes, section 6.1, figure 6-1:
 * a start bit in the first byte, single-ended and the channel in the second, then a null bit and ten bits of result. Output code:
 * section 4.2, equation 4-2.
 */
public final class Mcp3008 implements Chip {

    private static final int START = 0x01;
    private static final int SINGLE_ENDED = 0x80;
    private static final int NULL_BIT = 0x04;
    private static final int STEPS = 1024;

    private final Spi spi;
    private final double referenceVolts;
    private final List<Integer> channels;
    private final List<Metric> metrics;

    /**
     * @param referenceVolts what is wired to VREF
     * @param channels       which of the inputs 0 to 7 are read
     */
    public Mcp3008(Spi spi, double referenceVolts, List<Integer> channels) {
        this.spi = Objects.requireNonNull(spi, "spi");
        this.referenceVolts = referenceVolts;
        this.channels = List.copyOf(channels);
        this.metrics = metrics(referenceVolts, channels);
    }

    /** {@code ch0} to {@code ch7} in volts. */
    public static List<Metric> metrics(double referenceVolts, List<Integer> channels) {
        List<Metric> metrics = new ArrayList<>();
        for (int channel : channels) {
            metrics.add(new Metric("ch" + Objects.checkIndex(channel, 8), "V", 0, referenceVolts, 3));
        }
        return List.copyOf(metrics);
    }

    @Override
    public void start() throws ChipException {
        // Nothing to write and no identity: a conversion tells whether something drives the line.
        convert(channels.getFirst());
    }

    @Override
    public Reading read() throws ChipException {
        Map<String, Value> values = new LinkedHashMap<>();
        for (int i = 0; i < channels.size(); i++) {
            Metric metric = metrics.get(i);
            values.put(metric.name(), metric.at(convert(channels.get(i)) * referenceVolts / STEPS));
        }
        return new Reading(values);
    }

    private int convert(int channel) throws ChipException {
        byte[] received = new byte[3];
        int moved;
        try {
            moved = spi.transfer(frame(channel), received);
        } catch (RuntimeException e) {
            throw new ChipException("no transfer on " + where() + ": " + ChipException.innermost(e), e);
        }
        if (moved != received.length) {
            throw new ChipException("the transfer on " + where() + " moved " + moved + " of 3 bytes");
        }
        return code(received, where());
    }

    /** The three bytes to send for a channel. */
    static byte[] frame(int channel) {
        return new byte[] {START, (byte) (SINGLE_ENDED | channel << 4), 0};
    }

    /**
     * The 10-bit code of the three bytes received.
     *
     * @throws ChipException if the null bit is not 0: an open line is pulled up, so an absent chip gives ones
     */
    static int code(byte[] received, String where) throws ChipException {
        if ((received[1] & NULL_BIT) != 0) {
            throw new ChipException("nothing answers on " + where + ": the null bit in front of the result is 1");
        }
        return (received[1] & 0x03) << 8 | received[2] & 0xFF;
    }

    private String where() {
        return "spi-" + spi.config().bus().getBus() + " chip select " + spi.config().address();
    }
}
