package io.hirundo.gateway;

import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What this process writes to the disk, as the kernel counts it (proc(5), {@code write_bytes}), and what that means for a memory
 * card. The file system's own journal comes on top of it, and what the card's controller moves about inside. Any thread.
 */
final class WrittenBytes {
    private static final Path COUNTERS = Path.of("/proc/self/io");
    /** Before that, a start would be taken for what every day brings. */
    private static final long LEAST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final double NANOS_A_DAY = Duration.ofDays(1).toNanos();
    private static final double DAYS_A_YEAR = 365;
    /**
     * A card of 32 GB whose every cell is written a thousand times. An assumption, and a careful one: makers of cards for cameras
     * promise six times that (Samsung PRO Endurance, 256 GB: 16 years of 26 Mbit/s), but for long files, not small writes.
     */
    static final double CARD_LIFE_BYTES = 32e9 * 1_000;

    private final LongSupplier counter;
    private final LongSupplier nanoTime;
    private final long bytesThen;
    private final long then;

    WrittenBytes() {
        this(WrittenBytes::count, System::nanoTime);
    }

    /** @param counter bytes since the process began; -1 where that is not known */
    WrittenBytes(LongSupplier counter, LongSupplier nanoTime) {
        this.counter = counter;
        this.nanoTime = nanoTime;
        this.bytesThen = counter.getAsLong();
        this.then = nanoTime.getAsLong();
    }

    /** Since the process began; -1 where the kernel does not tell. */
    long bytes() {
        return counter.getAsLong();
    }

    /** Over the time since this was made; -1 where that is too short to say. */
    long bytesPerDay() {
        long nanos = nanoTime.getAsLong() - then;
        long now = counter.getAsLong();
        return now < 0 || bytesThen < 0 || nanos < LEAST_NANOS ? -1 : Math.round((now - bytesThen) * NANOS_A_DAY / nanos);
    }

    /** How much of {@link #CARD_LIFE_BYTES} a year takes at this rate, in percent; -1 where the rate is not known. */
    static double cardLifePercentPerYear(long bytesPerDay) {
        return bytesPerDay < 0 ? -1 : Math.round(bytesPerDay * DAYS_A_YEAR / CARD_LIFE_BYTES * 1e4) / 1e2;
    }

    void register(MeterRegistry registry) {
        registry.getOrCreate(FunctionalCounter.builder("hirundo_disk_written_bytes", this, written -> Math.max(0, written.bytes()))
                .description("Bytes that the process has written to the disk"));
    }

    private static long count() {
        try {
            for (String line : Files.readAllLines(COUNTERS)) {
                if (line.startsWith("write_bytes:")) {
                    return Long.parseLong(line.substring("write_bytes:".length()).strip());
                }
            }
            return -1;
        } catch (IOException e) {
            return -1; // not Linux, or the unit is not allowed to look
        }
    }
}
