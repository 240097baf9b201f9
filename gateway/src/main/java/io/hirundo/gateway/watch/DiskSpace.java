package io.hirundo.gateway.watch;

import io.hirundo.gateway.alert.Severity;
import java.util.function.Supplier;

/**
 * Whether the file system of the journal has room. Where it has so little that the journal drops events, the journal itself tells
 * that, as {@code disk-full}.
 */
final class DiskSpace implements Check {
    /** Below it a flash card wears out faster, and other programs begin to fail. */
    private static final double LOW_PERCENT = 10;
    private static final double WELL_PERCENT = 12;
    private static final long MIB = 1024 * 1024;

    /** Bytes; -1: could not be read. */
    record Space(long freeBytes, long totalBytes) {}

    private final Supplier<Space> space;

    DiskSpace(Supplier<Space> space) {
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
        if (percent < LOW_PERCENT) {
            return new Finding.Trouble(Severity.CRITICAL, words + "; make room, or the oldest events go");
        }
        return percent > WELL_PERCENT ? new Finding.Well(words) : Finding.UNCHANGED;
    }
}
