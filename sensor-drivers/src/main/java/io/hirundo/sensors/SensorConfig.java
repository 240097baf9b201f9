package io.hirundo.sensors;

import io.hirundo.sensors.bus.BusName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One sensor of the configuration.
 *
 * @param id      device id on the broker, {@code [A-Za-z0-9][A-Za-z0-9._:-]{0,63}}
 * @param chip    one of {@link ChipKind}, as it writes itself
 * @param bus     such as {@code i2c-1}, {@code spi-0}, {@code gpio}, {@code pwm-0}, {@code w1}; null: none configured, see {@link Simulate}
 * @param address I2C address, SPI chip select, GPIO line or PWM channel; null: the chip's usual one
 * @param every   time between two readings, 100 ms to a day; null: the chip's usual one
 * @param options by name, see {@link ChipKind#options()}; null: none
 */
public record SensorConfig(String id, String chip, String bus, Integer address, Duration every, Map<String, String> options) {

    static final String ID = "[A-Za-z0-9][A-Za-z0-9._:-]{0,63}";
    static final String METRIC = "[A-Za-z_][A-Za-z0-9_.-]{0,63}";
    private static final String CLOSE_LINE = "close";
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofDays(1);

    /** @throws IllegalArgumentException that names the sensor, what was found and what is allowed */
    public SensorConfig {
        if (id == null || !id.matches(ID)) {
            throw new IllegalArgumentException("expected a sensor id of letters, digits and ._:- (at most 64), found \"" + id + '"');
        }
        try {
            ChipKind kind = ChipKind.named(chip);
            checkBus(kind, bus);
            address = checkAddress(kind, address);
            every = every == null ? kind.every() : every;
            if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("expected every to be between 100 ms and a day, found " + every);
            }
            options = checkOptions(kind, options == null ? Map.of() : options);
            checkLines(address, options.get(CLOSE_LINE));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sensor " + id + ": " + e.getMessage(), e);
        }
    }

    public ChipKind kind() {
        return ChipKind.named(chip);
    }

    /** The option's value, or what the chip has where nothing is written. */
    public String option(String name) {
        String written = options.get(name);
        if (written != null) {
            return written;
        }
        return kind().options().stream().filter(option -> option.name().equals(name)).findFirst().orElseThrow().fallback();
    }

    /** GPIO lines besides the one at the address: those that only a valve has. */
    List<Integer> furtherLines() {
        String line = options.get(CLOSE_LINE);
        return line == null ? List.of() : List.of(Integer.valueOf(line));
    }

    private static void checkLines(Integer address, String further) {
        if (further != null && address.equals(Integer.valueOf(further))) {
            throw new IllegalArgumentException("expected option " + CLOSE_LINE + " to be another line than address, found " + further);
        }
    }

    private static void checkBus(ChipKind kind, String bus) {
        if (bus != null && BusName.parse(bus).kind() != kind.bus()) {
            throw new IllegalArgumentException("expected the bus of a " + kind.chip() + " to be " + kind.bus().form() + ", found " + bus);
        }
    }

    private static Integer checkAddress(ChipKind kind, Integer address) {
        ChipKind.Addresses addresses = kind.addresses();
        Integer used = address == null ? addresses.fallback() : address;
        if (used == null) {
            throw new IllegalArgumentException("expected an address, the " + addresses.what());
        }
        if (addresses.what().isEmpty() && address != null && !address.equals(addresses.fallback())) {
            throw new IllegalArgumentException("a " + kind.chip() + " has no address");
        }
        if (used < addresses.lowest() || used > addresses.highest()) {
            boolean hex = kind.bus() == BusName.Kind.I2C;
            String form = hex ? "0x%02X" : "%d";
            throw new IllegalArgumentException("expected the " + addresses.what() + " of a " + kind.chip() + " to be from "
                    + String.format(form, addresses.lowest()) + " to " + String.format(form, addresses.highest()) + ", found "
                    + String.format(form, used));
        }
        return used;
    }

    private static Map<String, String> checkOptions(ChipKind kind, Map<String, String> options) {
        Map<String, String> checked = new TreeMap<>();
        options.forEach((name, value) -> {
            ChipOption option = kind.options().stream().filter(one -> one.name().equals(name)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("expected an option of a " + kind.chip() + " ("
                            + String.join(", ", kind.options().stream().map(ChipOption::name).toList()) + "), found \"" + name + '"'));
            if (value == null || !option.valid().test(value)) {
                throw new IllegalArgumentException("expected option " + name + " to be " + option.allowed() + ", found \"" + value + '"');
            }
            checked.put(name, value);
        });
        for (ChipOption option : kind.options()) {
            if (option.required() && !checked.containsKey(option.name())) {
                throw new IllegalArgumentException("expected option " + option.name() + ", the " + option.allowed());
            }
        }
        return Map.copyOf(checked);
    }
}
