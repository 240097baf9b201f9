package io.hirundo.gateway.watch;

import io.hirundo.gateway.alert.Severity;
import java.util.function.Supplier;

/** Whether the file system of the journal has room. */
final class DiskSpace implements Check {
    /** Below it a flash card wears out faster, and other programs begin to fail. */
    private static final double LOW_PERCENT = 10;
    private static final double WELL_PERCENT = 12;
    /** The kept space is the least; a tenth above it is well again. */
    private static final double WELL_OF_KEPT = 1.1;
    private static final long MIB = 1024 * 1024;

    /** Bytes; -1: could not be read. */
    record Space(long freeBytes, long totalBytes) {}

    private final Supplier<Space> space;
    private final long keptFreeBytes;

    /** @param keptFreeBytes what the journal leaves free, at the cost of its oldest events; 0: nothing */
    DiskSpace(long keptFreeBytes, Supplier<Space> space) {
        this.keptFreeBytes = keptFreeBytes;
        this.space = space;
    }

    @Override
    public String code() {
        return "disk";
    }

    @Override
    public Finding look(long nowNanos) {
        Space now = space.get();
        if (now.freeBytes < 0 || now.totalBytes <= 0) {
            return Finding.UNCHANGED;
        }
        double percent = 100.0 * now.freeBytes / now.totalBytes;
        String words = now.freeBytes / MIB + " MiB of the disk are free, " + (long) percent + " %";
        if (percent < LOW_PERCENT || now.freeBytes < keptFreeBytes) {
            return new Finding.Trouble(Severity.CRITICAL, words + "; make room, or the oldest events go");
        }
        return percent > WELL_PERCENT && now.freeBytes >= WELL_OF_KEPT * keptFreeBytes
                ? new Finding.Well(words) : Finding.UNCHANGED;
    }
}
