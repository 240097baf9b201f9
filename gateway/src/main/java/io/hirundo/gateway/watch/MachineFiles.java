package io.hirundo.gateway.watch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the Linux kernel tells of the machine, in its files. What is not there or not readable is unknown; that is so on many a
 * machine and no error. The watch and {@code hirundo doctor} both look here, so that they cannot contradict each other. It reads
 * anew at each question and keeps nothing: for any thread.
 */
public final class MachineFiles {
    /** What the kernel calls the zones of processors on a Raspberry Pi, other boards and PCs; there are batteries and radios too. */
    private static final Pattern PROCESSOR = Pattern.compile("cpu|soc|x86_pkg", Pattern.CASE_INSENSITIVE);
    /** A zone without a sensor says 0 or something absurd. */
    private static final double ABSURDLY_COLD = 1;
    private static final double ABSURDLY_HOT = 150;

    private final Path root;

    /** @param zone as the kernel calls it, such as {@code cpu-thermal} */
    public record Heat(String zone, double celsius) {}

    /** @param root of the file system */
    public MachineFiles(Path root) {
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
        return hottestProcessor().map(Heat::celsius).orElse(Double.NaN);
    }

    /** The hottest thermal zone that is a processor's. Empty: unknown. */
    public Optional<Heat> hottestProcessor() {
        return below("sys/class/thermal", "thermal_zone*").stream().flatMap(zone -> processor(zone).stream())
                .max(Comparator.comparingDouble(Heat::celsius));
    }

    private static Optional<Heat> processor(Path zone) {
        String type = text(zone.resolve("type")).orElse("");
        double celsius = text(zone.resolve("temp")).map(MachineFiles::number).orElse(Double.NaN) / 1_000;
        return PROCESSOR.matcher(type).find() && celsius > ABSURDLY_COLD && celsius < ABSURDLY_HOT
                ? Optional.of(new Heat(type, celsius)) : Optional.empty();
    }

    /** Whether the supply is too low now: a Raspberry Pi's firmware, or its driver in newer kernels. Empty: unknown. */
    public Optional<Boolean> isUnderVoltage() {
        return throttled().map(Throttled::isUnderVoltage).or(this::driversAlarm);
    }

    /** A Raspberry Pi's firmware, which remembers. Empty: unknown, as in newer kernels. */
    public Optional<Throttled> throttled() {
        return text(root.resolve("sys/devices/platform/soc/soc:firmware/get_throttled")).flatMap(Throttled::of);
    }

    /** Source: Linux, drivers/hwmon/raspberrypi-hwmon.c. */
    private Optional<Boolean> driversAlarm() {
        return below("sys/class/hwmon", "hwmon*").stream()
                .filter(monitor -> text(monitor.resolve("name")).filter("rpi_volt"::equals).isPresent()).findFirst()
                .flatMap(monitor -> text(monitor.resolve("in0_lcrit_alarm"))).map("1"::equals);
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
