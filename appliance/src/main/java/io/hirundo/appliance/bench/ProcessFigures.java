package io.hirundo.appliance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of a process (proc(5)). */
record ProcessFigures(long pid) {
    /** USER_HZ is 100 on every Linux that Hirundo runs on: {@code /proc} counts in hundredths of a second. */
    private static final long NANOS_PER_TICK = 10_000_000;
    /** Fields of {@code stat} from 14 on: utime, stime, and the same of children that have ended. Of a thread, the first two. */
    private static final int UTIME = 11;

    /** User and system time since the start, of all its threads and of its children that have ended. */
    long cpuNanos() throws MeasurementFailed {
        return ticks(read(Path.of("/proc", Long.toString(pid), "stat")), 4) * NANOS_PER_TICK;
    }

    /** Resident memory now. */
    long residentBytes() throws MeasurementFailed {
        return read(Path.of("/proc", Long.toString(pid), "status")).lines().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024).findFirst()
                .orElseThrow(() -> new MeasurementFailed("process " + pid + " has ended"));
    }

    /** User and system time of the thread whose {@code stat} this is. */
    static long threadCpuNanos(String stat) {
        return ticks(stat, 2) * NANOS_PER_TICK;
    }

    private static long ticks(String stat, int fieldCount) {
        // The name in parentheses may hold blanks; behind it the fields are plain.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = UTIME; i < UTIME + fieldCount; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }

    private String read(Path file) throws MeasurementFailed {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new MeasurementFailed("process " + pid + " cannot be looked at: it has ended, or this is not Linux (" + e + ")");
        }
    }
}
