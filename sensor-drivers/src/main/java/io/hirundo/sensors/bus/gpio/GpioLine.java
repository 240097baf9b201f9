package io.hirundo.sensors.bus.gpio;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A line that this process holds until {@link #close}. Any thread.
 *
 * <p>Its lock is held while the kernel is asked, against the custom of the house: closed in between, the descriptor's number could be
 * another file's by then. The header's lines are registers of the processor or of its neighbour on the board, and answer in microseconds.
 */
final class GpioLine implements AutoCloseable {

    private static final int CLOSED = -1;

    private final SystemCalls kernel;
    private final String chip;
    private int descriptor; // guarded by this

    /** @param descriptor as the kernel gave it for this line; it is this object's from now on */
    GpioLine(SystemCalls kernel, String chip, int descriptor) {
        this.kernel = kernel;
        this.chip = chip;
        this.descriptor = descriptor;
    }

    /** The level that the line has now. */
    synchronized boolean isHigh() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = GpioAbi.values(arena, false);
            ask(GpioAbi.LINE_GET_VALUES, values);
            return GpioAbi.isHigh(values);
        }
    }

    /** Gives the line a level; it must be an output. */
    synchronized void set(boolean high) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            ask(GpioAbi.LINE_SET_VALUES, GpioAbi.values(arena, high));
        }
    }

    synchronized boolean isOpen() {
        return descriptor != CLOSED;
    }

    /** Frees the line: whoever asks for it next gets it, and what level it has until then is up to the board. Does it once. */
    @Override
    public synchronized void close() {
        if (descriptor != CLOSED) {
            kernel.close(descriptor);
            descriptor = CLOSED;
        }
    }

    private void ask(long request, MemorySegment values) throws IOException {
        if (!isOpen()) {
            throw new IOException("it was closed");
        }
        try {
            kernel.ioctl(descriptor, request, values);
        } catch (ErrnoException e) {
            // Without the cause: it has no more to say, and whoever shows the innermost message would lose the chip.
            throw new IOException(chip + ": " + e.getMessage());
        }
    }
}
