package io.hirundo.appliance.config;

import io.hirundo.sensors.ChipKind;
import io.hirundo.sensors.ChipOption;
import io.hirundo.sensors.SensorConfig;
import io.hirundo.sensors.bus.BusName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The list {@code sensors}: which keys an item may have depends on its chip, and the chip's kind says it. */
final class SensorsReader {

    private static final Pattern ANY = Pattern.compile("\\P{Cntrl}{0,256}");
    private static final String CHIPS =
            String.join(", ", Arrays.stream(ChipKind.values()).map(ChipKind::chip).toList());

    private final Set<String> ids = new HashSet<>();

    /** Empty where nothing is said about sensors, which is not the same as an empty list. */
    static Optional<List<SensorConfig>> read(Section root) {
        SensorsReader reader = new SensorsReader();
        return root.sections("sensors", "a list of sensors, as in [ { id: boiler, chip: bme280, bus: i2c-1 } ]")
                .map(sections -> {
                    List<SensorConfig> sensors = new ArrayList<>();
                    sections.forEach(section -> reader.sensor(section).ifPresent(sensors::add));
                    return List.copyOf(sensors);
                });
    }

    private Optional<SensorConfig> sensor(Section section) {
        int problemsBefore = section.problems().size();
        Optional<String> id = section.required("id", Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}"),
                "an id of letters, digits and . _ : - , up to 64, a letter or digit first");
        Optional<ChipKind> kind = section.required("chip", ANY, CHIPS).flatMap(chip -> kind(section, chip));
        if (kind.isEmpty()) {
            // Without the chip nobody knows which of the other keys are right.
            return Optional.empty();
        }
        Optional<String> bus = section.text("bus", ANY, "a bus such as " + kind.get().bus().form());
        Optional<Integer> address = address(section, kind.get());
        Duration every = section.duration("every", kind.get().every(), Duration.ofMillis(100), Duration.ofDays(1));
        Map<String, String> options = options(section, kind.get());
        section.done();
        if (id.isPresent() && !ids.add(id.get())) {
            section.refuse("id", "found \"" + id.get() + "\" a second time; allowed: an id of its own for each sensor");
        }
        if (section.problems().size() > problemsBefore) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SensorConfig(
                    id.get(), kind.get().chip(), bus.orElse(null), address.orElse(null), every, options));
        } catch (IllegalArgumentException wrong) {
            section.refuse("bus", wrong.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<ChipKind> kind(Section section, String chip) {
        try {
            return Optional.of(ChipKind.named(chip));
        } catch (IllegalArgumentException unknown) {
            section.refuse("chip", "found \"" + chip + "\"; allowed: " + CHIPS);
            return Optional.empty();
        }
    }

    private static Optional<Integer> address(Section section, ChipKind kind) {
        ChipKind.Addresses addresses = kind.addresses();
        if (addresses.what().isEmpty()) {
            section.leftOut("address", "a " + kind.chip() + " has none");
            return Optional.empty();
        }
        String form = kind.bus() == BusName.Kind.I2C ? "the %s, from 0x%02x to 0x%02x" : "the %s, from %d to %d";
        String allowed = form.formatted(addresses.what(), addresses.lowest(), addresses.highest());
        Optional<Integer> address = section.number("address", addresses.lowest(), addresses.highest(), allowed);
        if (addresses.fallback() == null && !section.has("address")) {
            section.refuse("address", "found nothing; allowed: " + allowed);
        }
        return address.or(() -> Optional.ofNullable(addresses.fallback()));
    }

    private static Map<String, String> options(Section section, ChipKind kind) {
        Map<String, String> options = new HashMap<>();
        for (ChipOption option : kind.options()) {
            section.words(option.name(), option.allowed(), option.valid())
                    .ifPresent(value -> options.put(option.name(), value));
            if (option.required() && !section.has(option.name())) {
                section.refuse(option.name(), "found nothing; allowed: " + option.allowed());
            }
        }
        return options;
    }
}
