package io.hirundo.appliance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of a process (proc(5)). */
record ProcessFigures(long pid) {
    /** USER_HZ is 100 on every Linux that Hirundo runs on: {@code /proc} counts in hundredths of a second. */
    private static final long NANOS_PER_TICK = 10_000_000;

    /** User and system time of all threads since the start. */
    long cpuNanos() {
        String stat = read("stat");
        // The name in parentheses may hold blanks; behind it the fields are plain. utime and stime are 14 and 15.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NANOS_PER_TICK;
    }

    /** Resident memory now. */
    long residentBytes() {
        return kibibytes("VmRSS:");
    }

    private long kibibytes(String name) {
        return read("status").lines().filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024).findFirst().orElseThrow();
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " cannot be looked at: it has ended, or this is not Linux", e);
        }
    }
}
