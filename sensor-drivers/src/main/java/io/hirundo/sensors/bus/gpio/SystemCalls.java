package io.hirundo.sensors.bus.gpio;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** The three calls that GPIO needs of the kernel. The tests have a model of a chip behind it. */
interface SystemCalls {

    /**
     * open(2), to read and to write; a program that is started from here does not inherit it.
     *
     * @return the file's descriptor, which the caller closes
     */
    int open(Path file) throws ErrnoException;

    /**
     * ioctl(2).
     *
     * @param request  by {@link GpioAbi}; it has the size of the argument in it
     * @param argument native memory, which the kernel reads and writes
     */
    void ioctl(int descriptor, long request, MemorySegment argument) throws ErrnoException;

    /** close(2). Linux frees the descriptor whatever it answers, so that there is nothing to be done about a failure. */
    void close(int descriptor);
}
