package io.hirundo.sensors.bus.gpio;

import com.pi4j.io.gpio.digital.PullResistance;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A chip of the kernel, open for as long as lines are asked of it; they outlive it. One thread. */
final class GpioChip implements AutoCloseable {

    private final SystemCalls kernel;
    private final int descriptor;
    private final Path device;
    private final String label;
    private final int lines;

    private GpioChip(SystemCalls kernel, int descriptor, Path device, String label, int lines) {
        this.kernel = kernel;
        this.descriptor = descriptor;
        this.device = device;
        this.label = label;
        this.lines = lines;
    }

    static GpioChip open(SystemCalls kernel, Path device) throws ErrnoException {
        int descriptor = kernel.open(device);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = GpioAbi.chipInfo(arena);
            kernel.ioctl(descriptor, GpioAbi.GET_CHIPINFO, info);
            return new GpioChip(kernel, descriptor, device, GpioAbi.label(info), GpioAbi.lines(info));
        } catch (ErrnoException | RuntimeException e) {
            kernel.close(descriptor);
            throw e;
        }
    }

    /** The driver's name for it, such as {@code pinctrl-bcm2711}. */
    String label() {
        return label;
    }

    int lines() {
        return lines;
    }

    /** Such as {@code gpiochip0 "pinctrl-bcm2711"}. */
    @Override
    public String toString() {
        return device.getFileName() + " \"" + label + '"';
    }

    /**
     * The line as an input.
     *
     * @param pull OFF: without a pull resistor, even if the firmware had switched one on. A chip that has none ignores all three
     */
    GpioLine input(int line, String consumer, PullResistance pull) throws IOException {
        long bias = switch (pull) {
            case OFF -> GpioAbi.FLAG_BIAS_DISABLED;
            case PULL_UP -> GpioAbi.FLAG_BIAS_PULL_UP;
            case PULL_DOWN -> GpioAbi.FLAG_BIAS_PULL_DOWN;
        };
        try (Arena arena = Arena.ofConfined()) {
            return request(line, GpioAbi.inputRequest(arena, line, consumer, GpioAbi.FLAG_INPUT | bias));
        }
    }

    /** The line as an output that has this level from its first moment. */
    GpioLine output(int line, String consumer, boolean high) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return request(line, GpioAbi.outputRequest(arena, line, consumer, high));
        }
    }

    private GpioLine request(int line, MemorySegment request) throws IOException {
        if (line < 0 || line >= lines) {
            throw new IOException(this + " has " + lines + " lines, 0 to " + (lines - 1) + "; line " + line + " was asked for");
        }
        try {
            kernel.ioctl(descriptor, GpioAbi.GET_LINE, request);
        } catch (ErrnoException e) {
            String holder = e.isBusy() ? heldBy(line) : "";
            throw new IOException("line " + line + " of " + this + holder + ": " + e.getMessage());
        }
        return new GpioLine(kernel, toString(), GpioAbi.descriptor(request));
    }

    private String heldBy(int line) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = GpioAbi.lineInfo(arena, line);
            kernel.ioctl(descriptor, GpioAbi.GET_LINEINFO, info);
            String consumer = GpioAbi.consumer(info);
            return consumer.isEmpty() ? " is held by somebody without a name" : " is held by \"" + consumer + '"';
        } catch (ErrnoException e) {
            return " is held by somebody (whose name is not told: " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        kernel.close(descriptor);
    }
}
