package io.hirundo.sensors.bus;

import io.hirundo.sensors.bus.gpio.GpioChips;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Which buses this machine has, by the files of its kernel.
 *
 * @param root    {@code /}, or a test's directory with {@code dev} and {@code sys} below it
 * @param natives whether Pi4J has native libraries for this processor. A PC has I2C buses too (of its memory, of its screen), but
 *                nothing that Pi4J could reach or anybody should. GPIO is not asked for it: it needs none, and its chip has a label
 */
public record Machine(Path root, boolean natives) {

    /** The one that this runs on. */
    public static Machine here() {
        String processor = System.getProperty("os.arch");
        return new Machine(Path.of("/"), processor.equals("aarch64") || processor.startsWith("arm"));
    }

    public boolean has(BusName bus) {
        return switch (bus.kind()) {
            case I2C -> natives && Files.exists(root.resolve("dev/i2c-" + bus.number()))
                    && Files.isDirectory(root.resolve("sys/bus/i2c/devices/i2c-" + bus.number()));
            case SPI -> natives && (Files.exists(root.resolve("dev/spidev" + bus.number() + ".0"))
                    || Files.exists(root.resolve("dev/spidev" + bus.number() + ".1")));
            case GPIO -> hasHeader(gpioChips());
            // A PC may have one for the light of its screen.
            case PWM -> natives && Files.isDirectory(pwmChips().resolve("pwmchip" + bus.number()));
            case ONE_WIRE -> Files.isDirectory(oneWireDevices());
            case HOST -> true;
        };
    }

    /**
     * By the label of a GPIO chip, on whatever machine: many PCs have chips of their own, behind whose lines is their power button or
     * worse, and none of them is taken for the header. On a board that calls itself a Raspberry Pi one that this user may not open counts
     * too: its sensors then say so, where simulated ones would hide it.
     */
    boolean hasHeader(GpioChips chips) {
        return switch (chips.header()) {
            case PRESENT -> true;
            case ABSENT -> false;
            case FORBIDDEN -> model().startsWith("Raspberry Pi");
        };
    }

    /** What the board's device tree calls it; empty on a machine without one, such as a PC. */
    private String model() {
        try {
            return Files.readString(root.resolve("sys/firmware/devicetree/base/model"));
        } catch (IOException none) {
            return "";
        }
    }

    /** The kernel's GPIO chips. */
    GpioChips gpioChips() {
        return new GpioChips(root.resolve("dev"));
    }

    /** Numbers of the I2C buses, ascending. */
    public List<Integer> i2cBuses() {
        List<Integer> numbers = new ArrayList<>();
        Path dev = root.resolve("dev");
        if (!Files.isDirectory(dev)) {
            return numbers;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(dev, "i2c-[0-9]*")) {
            for (Path path : found) {
                numbers.add(Integer.valueOf(path.getFileName().toString().substring("i2c-".length())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the I2C buses under " + dev + " cannot be listed", e);
        }
        Collections.sort(numbers);
        return numbers;
    }

    /** Where the kernel lists PWM chips. */
    public Path pwmChips() {
        return root.resolve("sys/class/pwm");
    }

    /** Where the kernel lists 1-Wire devices. */
    public Path oneWireDevices() {
        return root.resolve("sys/bus/w1/devices");
    }
}
