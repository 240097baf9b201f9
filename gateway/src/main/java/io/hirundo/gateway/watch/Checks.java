package io.hirundo.gateway.watch;

import io.hirundo.gateway.alert.Severity;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** All checks that there are, with their marks. */
public final class Checks {
    /** A Mosquitto that is started anew by its supervisor is back in less. */
    private static final Duration BROKER = Duration.ofSeconds(10);
    /** A mobile connection is away for some seconds all the time. */
    private static final Duration UPLINK = Duration.ofMinutes(1);
    /** A machine without a clock of its own has the time from the network some seconds after its start. */
    private static final Duration CLOCK = Duration.ofMinutes(1);
    /** The dip when a relay pulls in is no alert. */
    private static final Duration SUPPLY = Duration.ofSeconds(10);
    private static final Duration STEADY = Duration.ofSeconds(10);
    private static final Duration SUPPLY_STEADY = Duration.ofMinutes(1);

    private Checks() {}

    /** @param trouble why there is no connection, empty while there is one; asked every few seconds */
    public static Check broker(Supplier<Optional<String>> trouble) {
        return new Lasting("broker", Severity.CRITICAL, BROKER, STEADY, "the broker is connected",
                () -> trouble.get().map(Lasting.State::trouble).orElse(Lasting.State.WELL));
    }

    /** @param trouble why nothing goes to the fleet, empty while it does, or is not to */
    public static Check uplink(Supplier<Optional<String>> trouble) {
        return new Lasting("uplink", Severity.WARNING, UPLINK, STEADY, "the fleet is connected",
                () -> trouble.get().map(Lasting.State::trouble).orElse(Lasting.State.WELL));
    }

    public static Check clock(BooleanSupplier isTrusted) {
        return new Lasting("clock", Severity.WARNING, CLOCK, STEADY, "the clock is right again",
                () -> isTrusted.getAsBoolean() ? Lasting.State.WELL : Lasting.State.trouble(
                        "the clock is not to be trusted: events carry wrong times; see whether the network gives the time (NTP)"));
    }

    /** @param trouble why the last update was taken back; empty where it was not */
    public static Check update(Supplier<Optional<String>> trouble) {
        return new Lasting("update", Severity.WARNING, Duration.ZERO, Duration.ZERO, "the last update was not taken back",
                () -> trouble.get().map(Lasting.State::trouble).orElse(Lasting.State.WELL));
    }

    public static Check viewers(IntSupplier viewers) {
        return new ViewerGrowth(viewers);
    }

    /** @param jwks configured JWK sets, which may carry certificates */
    public static Check certificates(List<Path> jwks, BooleanSupplier isClockTrusted, LongSupplier epochMs) {
        return new Certificates(jwks, isClockTrusted, epochMs);
    }

    /**
     * The machine's own: disk, memory, temperature, supply.
     *
     * @param root of the file system
     * @param data the folder whose disk matters
     */
    public static List<Check> machine(Path root, Path data) {
        MachineFiles files = new MachineFiles(root);
        return List.of(
                new DiskSpace(() -> space(data)),
                new Mark("memory", Severity.WARNING, 80, 75, "%.0f %% of the memory are used",
                        "see which program takes it, with top", files::memoryUsedPercent),
                new Mark("cpu-temperature", Severity.WARNING, 80, 75, "the processor has %.0f °C",
                        "it becomes slow above 80; see to its cooling", files::cpuCelsius),
                new Lasting("under-voltage", Severity.CRITICAL, SUPPLY, SUPPLY_STEADY, "the supply is well",
                        () -> files.isUnderVoltage().map(low -> low ? Lasting.State.trouble("the supply voltage is too low: "
                                + "take a stronger power supply or a shorter cable, or the card may be damaged") : Lasting.State.WELL)
                                .orElse(Lasting.State.UNKNOWN)));
    }

    private static DiskSpace.Space space(Path data) {
        try {
            FileStore store = Files.getFileStore(data);
            return new DiskSpace.Space(store.getUsableSpace(), store.getTotalSpace());
        } catch (IOException e) {
            return new DiskSpace.Space(-1, -1);
        }
    }
}
