package io.hirundo.sensors.bus;

import io.hirundo.sensors.chip.OneWire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The kernel's own 1-Wire bus. A machine without one has no devices on it. */
final class SysfsOneWire implements OneWire {

    private final Path devices;

    SysfsOneWire(Path devices) {
        this.devices = Objects.requireNonNull(devices, "devices");
    }

    @Override
    public List<String> devices() throws IOException {
        if (!Files.isDirectory(devices)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(devices)) {
            return found.map(path -> path.getFileName().toString()).filter(name -> !name.startsWith("w1_bus")).sorted().toList();
        }
    }

    @Override
    public Path directory(String device) {
        return devices.resolve(device);
    }
}
