package io.hirundo.sensors;

import io.hirundo.sensors.bus.BusName;
import io.hirundo.sensors.chip.Ads1115;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The chips that can be configured, with what each may be given. The list that the command line prints. */
public enum ChipKind {

    BME280("bme280", "temperature, humidity, pressure (Bosch)", BusName.Kind.I2C,
            new Addresses("I2C address", 0x76, 0x77, 0x76), Duration.ofSeconds(1)),
    TMP102("tmp102", "temperature (Texas Instruments)", BusName.Kind.I2C,
            new Addresses("I2C address", 0x48, 0x4B, 0x48), Duration.ofSeconds(1)),
    ADS1115("ads1115", "four voltages, 16 bits (Texas Instruments)", BusName.Kind.I2C,
            new Addresses("I2C address", 0x48, 0x4B, 0x48), Duration.ofSeconds(1),
            channels(4), new ChipOption("range", "full scale in volts: " + ranges(), "4.096", text -> range(text) != null)),
    MCP3008("mcp3008", "eight voltages, 10 bits (Microchip)", BusName.Kind.SPI,
            new Addresses("chip select", 0, 1, 0), Duration.ofSeconds(1),
            channels(8), new ChipOption("reference", "volts at VREF, 0.25 to 5.5", "3.3", text -> within(text, 0.25, 5.5))),
    DS18B20("ds18b20", "temperature (Maxim), by the kernel's w1_therm", BusName.Kind.ONE_WIRE,
            Addresses.NONE, Duration.ofSeconds(5),
            new ChipOption("serial", "name of the device such as 28-0316a4d7a1ff; without it, the only one", "",
                    text -> text.isEmpty() || text.matches("28-[0-9a-f]{12}"))),
    GPIO_INPUT("gpio-input", "on/off of a GPIO line", BusName.Kind.GPIO,
            new Addresses("BCM number of the line", 0, 53, null), Duration.ofSeconds(1),
            new ChipOption("metric", "name of the metric", "on", text -> text.matches(SensorConfig.METRIC)),
            active(), oneOf("pull", "off", "off", "up", "down")),
    RELAY("relay", "switches a GPIO line; obeys commands {\"on\":true}", BusName.Kind.GPIO,
            new Addresses("BCM number of the line", 0, 53, null), Duration.ofSeconds(10),
            active(), oneOf("initial", "off", "off", "on")),
    DIMMER("dimmer", "a lamp, fan or heater on a PWM output; obeys commands {\"level\":40}", BusName.Kind.PWM,
            new Addresses("channel of the PWM chip", 0, 15, 0), Duration.ofSeconds(10),
            // Below 60 Hz a period has more digits than Pi4J 3.0.3 computes with, and the kernel refuses a full level.
            new ChipOption("frequency", "whole number of Hz, 60 to 100000", "1000", text -> whole(text, 60, 100_000)),
            new ChipOption("initial", "whole percent, 0 to 100", "0", text -> whole(text, 0, 100))),
    VALVE("valve", "a motor valve on two GPIO lines; obeys commands {\"position\":40}", BusName.Kind.GPIO,
            new Addresses("BCM number of the line", 0, 53, null), Duration.ofSeconds(10),
            new ChipOption("close", "BCM number of the line that closes it, 0 to 53, not the one of address", null,
                    text -> whole(text, 0, 53)),
            active(), new ChipOption("travel", "time from closed to open, 1s to 600s", "60s", text -> travel(text) != null)),
    HOST("host", "this machine: processor, load, memory, disk", BusName.Kind.HOST,
            Addresses.NONE, Duration.ofSeconds(2),
            new ChipOption("disk", "absolute path on the file system to report", "/", text -> text.startsWith("/")));

    /**
     * What {@code address} means for a chip.
     *
     * @param what     empty if the chip has none
     * @param fallback where none is configured; null if one must be
     */
    public record Addresses(String what, int lowest, int highest, Integer fallback) {
        static final Addresses NONE = new Addresses("", 0, 0, 0);
    }

    private static final List<ChipOption> COMMON = List.of(
            new ChipOption("name", "name for people, up to 64 characters", "", text -> text.length() <= 64),
            new ChipOption("location", "where it is, up to 64 characters", "", text -> text.length() <= 64));

    private final String chip;
    private final String measures;
    private final BusName.Kind bus;
    private final Addresses addresses;
    private final Duration every;
    private final List<ChipOption> options;

    ChipKind(String chip, String measures, BusName.Kind bus, Addresses addresses, Duration every, ChipOption... own) {
        this.chip = chip;
        this.measures = measures;
        this.bus = bus;
        this.addresses = addresses;
        this.every = every;
        this.options = List.of(own);
    }

    /** As the configuration writes it. */
    public String chip() {
        return chip;
    }

    /** What it measures, for people. */
    public String measures() {
        return measures;
    }

    public BusName.Kind bus() {
        return bus;
    }

    public Addresses addresses() {
        return addresses;
    }

    /** Time between two readings where none is configured. */
    public Duration every() {
        return every;
    }

    /** The chip's own options and those that all have. */
    public List<ChipOption> options() {
        return Stream.concat(options.stream(), COMMON.stream()).toList();
    }

    /** @throws IllegalArgumentException that lists what there is */
    public static ChipKind named(String chip) {
        for (ChipKind kind : values()) {
            if (kind.chip.equals(chip)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("expected chip to be one of "
                + Arrays.stream(values()).map(ChipKind::chip).collect(Collectors.joining(", ")) + ", found \"" + chip + '"');
    }

    /** Channel numbers of an option such as {@code 0,2,3}. */
    static List<Integer> channelNumbers(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).map(Integer::valueOf).distinct().sorted().toList();
    }

    /** The range of that many volts; null if there is none. */
    static Ads1115.Range range(String volts) {
        for (Ads1115.Range range : Ads1115.Range.values()) {
            if (String.valueOf(range.volts()).equals(volts)) {
                return range;
            }
        }
        return null;
    }

    /** The travel time of a valve such as {@code 90s}; null if it is none. */
    static Duration travel(String text) {
        return text.matches("\\d{1,3}s") && whole(text.substring(0, text.length() - 1), 1, 600)
                ? Duration.ofSeconds(Integer.parseInt(text.substring(0, text.length() - 1))) : null;
    }

    private static String ranges() {
        return Arrays.stream(Ads1115.Range.values()).map(range -> String.valueOf(range.volts())).collect(Collectors.joining(", "));
    }

    private static ChipOption channels(int count) {
        String all = Stream.iterate(0, i -> i + 1).limit(count).map(String::valueOf).collect(Collectors.joining(","));
        return new ChipOption("channels", "numbers from 0 to " + (count - 1) + " with commas", all,
                text -> text.matches("\\s*[0-" + (count - 1) + "]\\s*(,\\s*[0-" + (count - 1) + "]\\s*)*"));
    }

    private static ChipOption active() {
        return oneOf("active", "high", "high", "low");
    }

    private static ChipOption oneOf(String name, String fallback, String... allowed) {
        return new ChipOption(name, String.join(", ", allowed), fallback, List.of(allowed)::contains);
    }

    private static boolean whole(String text, int lowest, int highest) {
        return text.matches("\\d{1,6}") && Integer.parseInt(text) >= lowest && Integer.parseInt(text) <= highest;
    }

    private static boolean within(String text, double lowest, double highest) {
        try {
            double value = Double.parseDouble(text);
            return value >= lowest && value <= highest;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
