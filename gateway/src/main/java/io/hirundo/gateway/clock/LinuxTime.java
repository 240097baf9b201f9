package io.hirundo.gateway.clock;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's own word: {@code adjtimex(2)} tells whether an NTP client (chrony, timesyncd, ntpd) keeps the clock, and
 * forgets it as soon as somebody sets the clock. Asked only where that says no, the first battery clock of
 * {@code /sys/class/rtc}. Used by one thread at a time.
 */
final class LinuxTime implements TimeSource {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxTime.class);
    private static final Path BATTERY_CLOCK = Path.of("/sys/class/rtc/rtc0/since_epoch");

    // struct timex of 64-bit Linux, <linux/timex.h>; modes, the first int, stays 0: read only, no right is needed.
    private static final int TIMEX_BYTES = 208;
    private static final long STATUS_OFFSET = 40;
    private static final int STA_UNSYNC = 0x0040;
    /** What adjtimex returns where the clock is not synchronised. */
    private static final int TIME_ERROR = 5;

    private final Path batteryClock;
    private final boolean isPc;
    private final Optional<MethodHandle> adjtimex;

    LinuxTime() {
        this(BATTERY_CLOCK, System.getProperty("os.arch").equals("amd64"));
    }

    /**
     * @param isPc every PC has a battery clock, or a host that has; where none is to be seen, as in a container or a small
     *             virtual machine, nobody can be asked
     */
    LinuxTime(Path batteryClock, boolean isPc) {
        this.batteryClock = batteryClock;
        this.isPc = isPc;
        this.adjtimex = adjtimex();
    }

    /** Empty where the C library has none, or its structure is another one. */
    @SuppressWarnings("restricted") // the program is started with native access
    private static Optional<MethodHandle> adjtimex() {
        if (!System.getProperty("os.name").equals("Linux") || ValueLayout.ADDRESS.byteSize() != 8) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find("adjtimex").map(function -> linker.downcallHandle(function,
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS)));
    }

    @Override
    public Look look() {
        Kernel kernel = kernel();
        OptionalLong battery = kernel == Kernel.SYNCHRONISED ? OptionalLong.empty() : battery();
        return kernel == Kernel.UNSYNCHRONISED && battery.isEmpty() && isPc ? new Look(Kernel.UNKNOWN) : new Look(kernel, battery);
    }

    private Kernel kernel() {
        if (adjtimex.isEmpty()) {
            return Kernel.UNKNOWN;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timex = arena.allocate(TIMEX_BYTES, 8);
            int state = (int) adjtimex.get().invokeExact(timex);
            if (state < 0) {
                return Kernel.UNKNOWN; // a container may forbid the call
            }
            boolean unsynchronised = state == TIME_ERROR
                    || (timex.get(ValueLayout.JAVA_INT, STATUS_OFFSET) & STA_UNSYNC) != 0;
            return unsynchronised ? Kernel.UNSYNCHRONISED : Kernel.SYNCHRONISED;
        } catch (Throwable e) { // which a method handle declares; this one calls C and throws nothing of its own
            LOG.debug("adjtimex", e);
            return Kernel.UNKNOWN;
        }
    }

    private OptionalLong battery() {
        try {
            return OptionalLong.of(1_000 * Long.parseLong(Files.readString(batteryClock).strip()));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty(); // there is none, or it does not answer
        }
    }
}
