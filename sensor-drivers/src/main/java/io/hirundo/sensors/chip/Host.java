package io.hirundo.sensors.chip;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The machine itself, by the kernel's files: real input on any Linux machine.
 *
 * <p>Source: proc(5) for {@code /proc/stat}, {@code /proc/loadavg}, {@code /proc/meminfo}, {@code /proc/uptime}; kernel
 * Documentation/driver-api/thermal/sysfs-api.rst for {@code /sys/class/thermal} (thousandths of a degree). What the machine does not
 * have is left out; the set is decided once, when this is made.
 */
public final class Host implements Chip {

    static final Metric CPU_TEMPERATURE = new Metric("cpu_temperature", "°C", -40, 125, 1);
    static final Metric CPU_USED = new Metric("cpu_used", "%", 0, 100, 1);
    static final Metric LOAD = new Metric("load", "", 0, Double.NaN, 2);
    static final Metric MEMORY_USED = new Metric("memory_used", "%", 0, 100, 1);
    static final Metric DISK_USED = new Metric("disk_used", "%", 0, 100, 1);
    static final Metric UPTIME = new Metric("uptime", "s", 0, Double.NaN, 0);

    /** Thermal zones that are the processor, as they are called on ARM boards and on PCs; any other zone is something else's heat. */
    private static final List<String> CPU_ZONES = List.of("cpu", "soc", "x86_pkg_temp", "acpitz");

    private final Path root;
    private final Path disk;
    private final Path thermalZone;
    private final List<Metric> metrics;
    private long lastBusy;
    private long lastTotal;

    /**
     * @param root where {@code proc} and {@code sys} are: {@code /}, or a test's directory
     * @param disk any path on the file system whose use is reported
     */
    public Host(Path root, Path disk) {
        this.root = Objects.requireNonNull(root, "root");
        this.disk = Objects.requireNonNull(disk, "disk");
        this.thermalZone = cpuZone(root.resolve("sys/class/thermal"));
        this.metrics = present();
    }

    /** Those that this machine has. */
    public List<Metric> metrics() {
        return metrics;
    }

    @Override
    public void start() throws ChipException {
        if (metrics.isEmpty()) {
            throw new ChipException("none of the kernel's files is under " + root);
        }
        if (metrics.contains(CPU_USED)) {
            processorUsed(); // sets the point from which the first reading counts
        }
    }

    @Override
    public Reading read() throws ChipException {
        Map<String, Value> values = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            double value = value(metric);
            if (!Double.isNaN(value)) {
                values.put(metric.name(), metric.at(value));
            }
        }
        if (values.isEmpty()) {
            throw new ChipException("none of " + metrics + " can be read under " + root);
        }
        return new Reading(values);
    }

    private List<Metric> present() {
        List<Metric> present = new ArrayList<>();
        if (thermalZone != null) {
            present.add(CPU_TEMPERATURE);
        }
        addIfReadable(present, CPU_USED, "proc/stat");
        addIfReadable(present, LOAD, "proc/loadavg");
        addIfReadable(present, MEMORY_USED, "proc/meminfo");
        if (Files.exists(disk)) {
            present.add(DISK_USED);
        }
        addIfReadable(present, UPTIME, "proc/uptime");
        return List.copyOf(present);
    }

    private void addIfReadable(List<Metric> present, Metric metric, String file) {
        if (Files.isReadable(root.resolve(file))) {
            present.add(metric);
        }
    }

    private double value(Metric metric) throws ChipException {
        try {
            return switch (metric.name()) {
                case "cpu_temperature" -> Integer.parseInt(Files.readString(thermalZone.resolve("temp")).strip()) / 1000.0;
                case "cpu_used" -> processorUsed();
                case "load" -> firstNumber("proc/loadavg");
                case "memory_used" -> memoryUsed();
                case "disk_used" -> diskUsed();
                case "uptime" -> firstNumber("proc/uptime");
                default -> throw new IllegalStateException(metric.name());
            };
        } catch (IOException | NumberFormatException e) {
            throw new ChipException(metric.name() + " cannot be read: " + e, e);
        }
    }

    private double firstNumber(String file) throws IOException {
        return Double.parseDouble(Files.readString(root.resolve(file)).strip().split("\\s+", 2)[0]);
    }

    /** Percent of the time since the last call in which the processors were not idle; NaN where no tick has passed since. */
    private double processorUsed() throws ChipException {
        String line;
        try (Stream<String> lines = Files.lines(root.resolve("proc/stat"))) {
            line = lines.findFirst().orElse("");
        } catch (IOException e) {
            throw new ChipException("cpu_used cannot be read: " + e, e);
        }
        String[] fields = line.split("\\s+");
        long total = 0;
        long idle = 0;
        // cpu user nice system idle iowait irq softirq steal; guest times behind are already within user
        for (int i = 1; i < Math.min(fields.length, 9); i++) {
            long ticks = Long.parseLong(fields[i]);
            total += ticks;
            if (i == 4 || i == 5) {
                idle += ticks;
            }
        }
        long busy = total - idle;
        long passed = total - lastTotal;
        double used = passed > 0 ? Math.clamp(100.0 * (busy - lastBusy) / passed, 0, 100) : Double.NaN;
        lastBusy = busy;
        lastTotal = total;
        return used;
    }

    private double memoryUsed() throws IOException {
        long total = 0;
        long available = 0;
        for (String line : Files.readAllLines(root.resolve("proc/meminfo"))) {
            if (line.startsWith("MemTotal:")) {
                total = kibibytes(line);
            } else if (line.startsWith("MemAvailable:")) {
                available = kibibytes(line);
            }
        }
        return total == 0 ? Double.NaN : 100.0 * (total - available) / total;
    }

    private static long kibibytes(String line) {
        return Long.parseLong(line.split("\\s+")[1]);
    }

    private double diskUsed() throws IOException {
        FileStore store = Files.getFileStore(disk);
        long total = store.getTotalSpace();
        return total == 0 ? Double.NaN : 100.0 * (total - store.getUsableSpace()) / total;
    }

    private static Path cpuZone(Path thermal) {
        if (!Files.isDirectory(thermal)) {
            return null;
        }
        try (Stream<Path> zones = Files.list(thermal)) {
            List<Path> sorted = zones.filter(zone -> zone.getFileName().toString().startsWith("thermal_zone")).sorted().toList();
            for (String wanted : CPU_ZONES) {
                for (Path zone : sorted) {
                    if (Files.isReadable(zone.resolve("temp")) && Files.readString(zone.resolve("type")).startsWith(wanted)) {
                        return zone;
                    }
                }
            }
            return null;
        } catch (IOException e) {
            return null; // the same as a machine without the file: the metric is left out
        }
    }
}
