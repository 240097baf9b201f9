package io.hirundo.gateway.watch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the Linux kernel tells of the machine, in its files. What is not there or not readable is unknown; that is so on many a
 * machine and no error.
 */
final class MachineFiles {
    /** Raspberry Pi firmware, {@code vcgencmd get_throttled}: bit 0 is set while the supply is below 4.63 V. */
    private static final int UNDER_VOLTAGE = 1;

    private final Path root;

    /** @param root of the file system */
    MachineFiles(Path root) {
        this.root = root;
    }

    /** From {@code /proc/meminfo}; memory that the kernel would give back at once counts as free. NaN: unknown. */
    double memoryUsedPercent() {
        long total = -1;
        long available = -1;
        try {
            for (String line : Files.readAllLines(root.resolve("proc/meminfo"))) {
                if (line.startsWith("MemTotal:")) {
                    total = kibibytes(line);
                } else if (line.startsWith("MemAvailable:")) {
                    available = kibibytes(line);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return Double.NaN;
        }
        return total <= 0 || available < 0 ? Double.NaN : 100.0 * (total - available) / total;
    }

    /** The hottest thermal zone that is a processor's. NaN: unknown. */
    double cpuCelsius() {
        double hottest = Double.NaN;
        for (Path zone : below("sys/class/thermal", "thermal_zone*")) {
            String type = text(zone.resolve("type")).orElse("").toLowerCase(Locale.ROOT);
            if (type.contains("cpu") || type.contains("soc") || type.contains("x86_pkg")) {
                double celsius = text(zone.resolve("temp")).map(MachineFiles::number).orElse(Double.NaN) / 1_000;
                hottest = Double.isNaN(hottest) ? celsius : Math.max(hottest, celsius);
            }
        }
        return hottest;
    }

    /** Whether the supply is too low now: a Raspberry Pi's firmware, or its driver in newer kernels. Empty: unknown. */
    Optional<Boolean> isUnderVoltage() {
        Optional<String> throttled = text(root.resolve("sys/devices/platform/soc/soc:firmware/get_throttled"));
        if (throttled.isPresent()) {
            try {
                return Optional.of((Long.decode(hexadecimal(throttled.get())) & UNDER_VOLTAGE) != 0);
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
        for (Path monitor : below("sys/class/hwmon", "hwmon*")) {
            if (text(monitor.resolve("name")).filter("rpi_volt"::equals).isPresent()) {
                return text(monitor.resolve("in0_lcrit_alarm")).map("1"::equals);
            }
        }
        return Optional.empty();
    }

    private static String hexadecimal(String text) {
        return text.startsWith("0x") ? text : "0x" + text;
    }

    private static long kibibytes(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private List<Path> below(String folder, String glob) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(folder), glob)) {
            entries.forEach(found::add);
        } catch (IOException e) {
            return List.of();
        }
        return found;
    }
}
