package io.hirundo.sensors.bus.gpio;

import com.pi4j.io.gpio.digital.PullResistance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The kernel's GPIO chips, and among them the one whose lines are on the header of a Raspberry Pi. Any thread; keeps nothing open.
 *
 * <p>A chip's number tells nothing: the header's is gpiochip0 on most boards, and 0 or 4 on a Pi 5, by the kernel's age. Its label does,
 * which is that of the processor's pin controller. Line n of it is what the board's documentation calls GPIO n (BCM number).
 */
public final class GpioChips {

    /** What is to be seen of the header's chip. */
    public enum Header {
        PRESENT, ABSENT,
        /** None of those that this user may open is it; there is one that he may not. */
        FORBIDDEN
    }

    /** Of the Pi 3 and Zero 2 W; Pi 4, 400 and CM4; Pi 5. The labels are set by the kernel's drivers pinctrl-bcm2835 and pinctrl-rp1. */
    private static final Set<String> HEADER = new TreeSet<>(List.of("pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"));
    private static final String NAME = "gpiochip";
    /** So that {@code gpioinfo} shows who holds a line. */
    private static final String CONSUMER = "hirundo:";

    private final Path dev;
    private final SystemCalls kernel;

    /** @param dev where the kernel's device files are: {@code /dev} */
    public GpioChips(Path dev) {
        this(dev, new LinuxSystemCalls());
    }

    GpioChips(Path dev, SystemCalls kernel) {
        this.dev = dev;
        this.kernel = kernel;
    }

    /** Whether the header's chip is there, as far as this user may look. */
    public Header header() {
        boolean forbidden = false;
        for (Path device : devices()) {
            try (GpioChip chip = GpioChip.open(kernel, device)) {
                if (HEADER.contains(chip.label())) {
                    return Header.PRESENT;
                }
            } catch (ErrnoException e) {
                forbidden |= e.isForbidden();
            }
        }
        return forbidden ? Header.FORBIDDEN : Header.ABSENT;
    }

    /**
     * @param holder what is told to whoever asks who has the line; what is beyond 23 bytes is cut
     * @throws IOException that says which chips there are, how many lines the chip has, or who holds the line
     */
    GpioLine input(int line, String holder, PullResistance pull) throws IOException {
        try (GpioChip chip = openHeader()) {
            return chip.input(line, CONSUMER + holder, pull);
        }
    }

    /** As {@link #input}; the line has that level from its first moment as an output. */
    GpioLine output(int line, String holder, boolean high) throws IOException {
        try (GpioChip chip = openHeader()) {
            return chip.output(line, CONSUMER + holder, high);
        }
    }

    private GpioChip openHeader() throws IOException {
        List<String> others = new ArrayList<>();
        for (Path device : devices()) {
            try {
                GpioChip chip = GpioChip.open(kernel, device);
                if (HEADER.contains(chip.label())) {
                    return chip;
                }
                chip.close();
                others.add(chip + " with " + chip.lines() + " lines");
            } catch (ErrnoException e) {
                others.add(device.getFileName() + ": " + e.getMessage());
            }
        }
        throw new IOException("expected a GPIO chip of a Raspberry Pi's header (" + String.join(", ", HEADER) + ") in " + dev + ", found "
                + (others.isEmpty() ? "none" : String.join("; ", others)));
    }

    /** By number. */
    private List<Path> devices() {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(dev)) {
            return found;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(dev,
                file -> file.getFileName().toString().matches(NAME + "\\d{1,4}"))) {
            files.forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException("the GPIO chips in " + dev + " cannot be listed", e);
        }
        found.sort(Comparator.comparingInt(file -> Integer.parseInt(file.getFileName().toString().substring(NAME.length()))));
        return found;
    }
}
