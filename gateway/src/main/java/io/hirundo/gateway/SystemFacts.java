package io.hirundo.gateway;

import io.helidon.metrics.api.MeterRegistry;
import io.hirundo.gateway.update.BootedSlot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Facts about the machine and the process for {@code GET /api/v1/system}. Any thread; read anew at each request. */
final class SystemFacts {
    private static final Logger LOG = LoggerFactory.getLogger(SystemFacts.class);
    private static final Path PROCESS_STATUS = Path.of("/proc/self/status");

    record Versions(String hirundo, String java, String os) {}

    /** @param startedMs epoch milliseconds; {@code seconds} is monotonic and does not follow the clock */
    record Uptime(long startedMs, long seconds) {}

    /** @param trial whether the slot was started to prove itself */
    record Boot(String slot, String version, boolean trial) {}

    /**
     * Of the file system that holds the journal, and what the process writes; -1: not known.
     *
     * @param writtenBytes           to any disk, since the process began
     * @param writtenBytesPerDay     at the rate since the gateway began; -1 in its first minute
     * @param cardLifePercentPerYear of {@link WrittenBytes#CARD_LIFE_BYTES}, at that rate
     */
    record Disk(long freeBytes, long totalBytes, long writtenBytes, long writtenBytesPerDay, double cardLifePercentPerYear) {}

    /** @param residentBytes what the process takes of the machine's memory (VmRSS); -1 where the kernel does not tell */
    record Memory(long heapUsedBytes, long heapMaxBytes, long residentBytes) {}

    private final Path data;
    private final long startedMs;
    private final WrittenBytes written = new WrittenBytes();
    private final Optional<BootedSlot> slot = BootedSlot.read(Path.of("/"));

    SystemFacts(Path data, long startedMs) {
        this.data = data;
        this.startedMs = startedMs;
    }

    Versions versions() {
        return new Versions(Version.current(), Runtime.version().toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
    }

    Uptime uptime() {
        return new Uptime(startedMs, ManagementFactory.getRuntimeMXBean().getUptime() / 1_000);
    }

    /** Whether this machine runs from one of two slots, as the image does. */
    boolean hasSlots() {
        return slot.isPresent();
    }

    Boot boot() {
        return slot.map(booted -> new Boot(booted.name(), booted.version(), booted.isTrial())).orElseThrow();
    }

    Disk disk() {
        long free = -1;
        long total = -1;
        try {
            FileStore store = Files.getFileStore(data);
            free = store.getUsableSpace();
            total = store.getTotalSpace();
        } catch (IOException e) {
            LOG.warn("free space of {}: {}", data, e.toString());
        }
        long perDay = written.bytesPerDay();
        return new Disk(free, total, written.bytes(), perDay, WrittenBytes.cardLifePercentPerYear(perDay));
    }

    void register(MeterRegistry registry) {
        written.register(registry);
    }

    Memory memory() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new Memory(heap.getUsed(), heap.getMax(), residentBytes());
    }

    private static long residentBytes() {
        try {
            return Files.readAllLines(PROCESS_STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                    .findFirst().orElse(-1);
        } catch (IOException e) {
            return -1; // not Linux: the caller shows that it is unknown
        }
    }
}
