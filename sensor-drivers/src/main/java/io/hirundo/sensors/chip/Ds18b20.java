package io.hirundo.sensors.chip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * Maxim DS18B20: temperature over 1-Wire, by the files of the kernel's {@code w1_therm} driver.
 *
 * <p>Data sheet: Maxim 19-7487, temperature/data relationship: table 1; scratchpad: figure 9; configuration register: figure 10 and
 * table 2. Kernel: Documentation/w1/slaves/w1_therm.rst: {@code w1_slave} holds two lines, the nine bytes of the scratchpad with
 * {@code crc=… YES|NO} behind the first. Reading the file starts a conversion and blocks for up to 750 ms.
 */
public final class Ds18b20 implements Chip {

    public static final Metric TEMPERATURE = new Metric("temperature", "°C", -55, 125, 4);
    public static final List<Metric> METRICS = List.of(TEMPERATURE);
    public static final String FAMILY = "28-";

    private static final double POWER_ON_CELSIUS = 85.0;
    private static final double NEAR_CELSIUS = 5.0;

    private final OneWire bus;
    private final String wanted;
    private String device;
    private double lastCelsius = Double.NaN;

    /** @param device name such as {@code 28-0316a4d7a1ff}, or empty for the only one on the bus */
    public Ds18b20(OneWire bus, String device) {
        this.bus = Objects.requireNonNull(bus, "bus");
        this.wanted = Objects.requireNonNull(device, "device");
    }

    @Override
    public void start() throws ChipException {
        try {
            List<String> found = bus.devices().stream().filter(name -> name.startsWith(FAMILY)).toList();
            if (wanted.isEmpty() && found.size() != 1) {
                throw new ChipException("expected one DS18B20 on the 1-Wire bus, found " + found
                        + (found.isEmpty() ? "" : ": say which by the option serial"));
            }
            if (!wanted.isEmpty() && !found.contains(wanted)) {
                throw new ChipException("no DS18B20 " + wanted + " on the 1-Wire bus, found " + found);
            }
            device = wanted.isEmpty() ? found.getFirst() : wanted;
        } catch (ChipException e) {
            throw e;
        } catch (IOException e) {
            throw new ChipException("the 1-Wire bus cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Reading read() throws ChipException {
        if (device == null) {
            throw new ChipException("the DS18B20 was not started");
        }
        double celsius;
        try {
            Path directory = bus.directory(device);
            celsius = celsius(Files.readString(directory.resolve("w1_slave")));
        } catch (ChipException e) {
            throw new ChipException(device + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ChipException(device + " does not answer: " + e, e);
        }
        // +85 °C is what the register holds before its first conversion (data sheet, table 1, note): believed only where it is near.
        if (celsius == POWER_ON_CELSIUS && !(Math.abs(lastCelsius - celsius) < NEAR_CELSIUS)) {
            throw new ChipException(device + " says 85 °C, its power-on value: it has not converted, or has lost its supply");
        }
        lastCelsius = celsius;
        return Reading.of(TEMPERATURE.name(), TEMPERATURE.at(celsius));
    }

    /**
     * °C of a {@code w1_slave} file.
     *
     * @throws ChipException if the kernel says that the checksum is wrong, or the file is not of that form
     */
    static double celsius(String file) throws ChipException {
        String first = file.lines().findFirst().orElse("").strip();
        int colon = first.indexOf(':');
        if (colon < 0) {
            throw new ChipException("expected nine bytes and a crc in w1_slave, found \"" + first + '"');
        }
        if (!first.endsWith("YES")) {
            throw new ChipException("wrong checksum: " + first);
        }
        byte[] scratchpad;
        try {
            scratchpad = HexFormat.ofDelimiter(" ").parseHex(first.substring(0, colon).strip());
        } catch (IllegalArgumentException e) {
            throw new ChipException("expected nine bytes in w1_slave, found \"" + first + '"', e);
        }
        // A line shorted to ground reads as zeros, whose checksum is right. Byte 5 of a real scratchpad is 0xFF.
        if (scratchpad.length != 9 || scratchpad[5] != (byte) 0xFF) {
            throw new ChipException("no scratchpad of a DS18B20: " + first);
        }
        int resolution = scratchpad[4] >> 5 & 0x03;
        int code = (short) ((scratchpad[1] & 0xFF) << 8 | scratchpad[0] & 0xFF);
        int undefinedBits = (1 << 3 - resolution) - 1; // table 2: 9 to 12 bits
        return (code & ~undefinedBits) / 16.0;
    }
}
