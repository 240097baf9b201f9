package io.hirundo.gateway.clock;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Where the gateway has its time from.
 *
 * @param wall     what anybody may set
 * @param nanoTime what nobody can set, as {@link System#nanoTime()}
 * @param source   how far {@code wall} can be trusted
 */
public record MachineTime(Clock wall, LongSupplier nanoTime, TimeSource source) {

    /** @param synchronisedFile says that the clock is right by being there; empty: the kernel is asked */
    public static MachineTime here(Optional<Path> synchronisedFile) {
        return here(Clock.systemUTC(), synchronisedFile);
    }

    /** With another wall clock. */
    public static MachineTime here(Clock wall, Optional<Path> synchronisedFile) {
        return new MachineTime(wall, System::nanoTime,
                synchronisedFile.<TimeSource>map(SynchronisedFile::new).orElseGet(LinuxTime::new));
    }
}
