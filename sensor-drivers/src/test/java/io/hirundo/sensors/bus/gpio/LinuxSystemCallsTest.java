package io.hirundo.sensors.bus.gpio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pi4j.io.gpio.digital.PullResistance;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real kernel, on files that are no GPIO chips. */
@EnabledOnOs(OS.LINUX)
class LinuxSystemCallsTest {

    private static final long FIONREAD = 0x541B; // <asm-generic/ioctls.h>: how many bytes are left to read
    private static final int O_CLOEXEC = 02000000;

    @TempDir
    Path dev;

    private final LinuxSystemCalls kernel = new LinuxSystemCalls();

    @Test
    void theKernelWritesIntoTheMemoryThatItIsGiven() throws Exception {
        Path file = Files.writeString(dev.resolve("seven"), "1234567");
        int descriptor = kernel.open(file);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment left = arena.allocate(ValueLayout.JAVA_INT);

            kernel.ioctl(descriptor, FIONREAD, left);

            assertThat(left.get(ValueLayout.JAVA_INT, 0)).isEqualTo(7);
            assertThat(flags(descriptor) & O_CLOEXEC).as("closed in a program that is started").isNotZero();
        } finally {
            kernel.close(descriptor);
        }
        assertThat(descriptorsOf(file)).isZero();
    }

    @Test
    void aFileThatIsNoChipIsToldInTheKernelsWordsAndClosed() throws Exception {
        Files.createSymbolicLink(dev.resolve("gpiochip0"), Path.of("/dev/null"));
        Path file = Files.createFile(dev.resolve("gpiochip1"));
        long before = descriptorsOf(Path.of("/dev/null"));
        GpioChips chips = new GpioChips(dev);

        assertThat(chips.header()).isEqualTo(GpioChips.Header.ABSENT);
        assertThatThrownBy(() -> chips.input(17, "door", PullResistance.OFF)).hasMessageEndingWith(
                "found gpiochip0: Inappropriate ioctl for device; gpiochip1: Inappropriate ioctl for device");
        assertThatThrownBy(() -> chips.output(17, "relay", true)).hasMessageContaining("Inappropriate ioctl for device");

        assertThat(descriptorsOf(Path.of("/dev/null"))).isEqualTo(before);
        assertThat(descriptorsOf(file)).isZero();
    }

    @Test
    void aFileThatIsNotThereIsToldInTheKernelsWords() {
        assertThatThrownBy(() -> kernel.open(dev.resolve("absent"))).isInstanceOf(ErrnoException.class)
                .hasMessage("No such file or directory");
    }

    private static int flags(int descriptor) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/fdinfo/" + descriptor)).stream().filter(line -> line.startsWith("flags:"))
                .mapToInt(line -> Integer.parseInt(line.substring("flags:".length()).strip(), 8)).findFirst().orElseThrow();
    }

    /** How many descriptors of this process are of that file. */
    private static long descriptorsOf(Path file) throws IOException {
        Path real = file.toRealPath();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(link -> {
                try {
                    return Files.readSymbolicLink(link).equals(real);
                } catch (IOException closedMeanwhile) {
                    return false;
                }
            }).count();
        }
    }
}
