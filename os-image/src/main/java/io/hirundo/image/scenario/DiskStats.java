package io.hirundo.image.scenario;

import io.hirundo.image.machine.TestFailed;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the kernel has written to its disks since it began (Documentation/admin-guide/iostats.rst): requests after merging, and bytes.
 *
 * @param written by the kernel's name of disk or partition
 */
record DiskStats(Map<String, Written> written) {
    /** The kernel counts in sectors of 512 bytes, whatever the disk has. */
    private static final int SECTOR = 512;
    private static final int NAME = 2;
    private static final int WRITES = 7;
    private static final int SECTORS = 9;
    /** Of the whole disk alone. Linux 5.5 and later. */
    private static final int FLUSHES = 18;

    /** Counters, or the difference of two. */
    record Written(long bytes, long requests, long flushes) {
        Written since(Written before) {
            return new Written(bytes - before.bytes, requests - before.requests, flushes - before.flushes);
        }
    }

    /** @param text of {@code /proc/diskstats} */
    static DiskStats parse(String text) throws TestFailed {
        Map<String, Written> written = new TreeMap<>();
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (words.length <= FLUSHES) {
                throw new TestFailed("/proc/diskstats says \"" + line + "\": " + (FLUSHES + 1) + " columns were expected");
            }
            written.put(words[NAME], new Written(SECTOR * Long.parseLong(words[SECTORS]), Long.parseLong(words[WRITES]),
                    Long.parseLong(words[FLUSHES])));
        }
        return new DiskStats(written);
    }

    Written of(String name) {
        return written.getOrDefault(name, new Written(0, 0, 0));
    }
}
