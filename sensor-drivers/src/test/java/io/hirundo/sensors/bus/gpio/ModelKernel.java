package io.hirundo.sensors.bus.gpio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The kernel's side of the GPIO character device: chips whose lines are bits, behind device files, and the checks of its
 * {@code drivers/gpio/gpiolib-cdev.c}. It knows the bytes by numbers that were printed by a C program with {@code linux/gpio.h}, so that
 * it and what it tests do not share a mistake.
 *
 * <p>As in the kernel a new descriptor has the lowest number that is free. A call with a descriptor that is not open is noted in
 * {@link #strayCalls}, for the caller might swallow its failure.
 */
public final class ModelKernel implements SystemCalls {

    static final long CHIP_INFO = 0x8044B401L;
    static final long LINE_INFO = 0xC100B405L;
    static final long LINE_REQUEST = 0xC250B407L;
    static final long GET_VALUES = 0xC010B40EL;
    static final long SET_VALUES = 0xC010B40FL;

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EIO = 5;
    static final int EBADF = 9;
    public static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int EINVAL = 22;
    static final int ENOTTY = 25;

    private static final long INPUT = 4;
    private static final long OUTPUT = 8;
    private static final long PULL_UP = 0x100;
    private static final long PULL_DOWN = 0x200;
    private static final long PULL_NONE = 0x400;

    /** What a line is pulled to when nobody outside drives it. */
    enum Pull { AS_IT_WAS, NONE, UP, DOWN }

    /** One line: what the program did to it, and what stands outside. */
    static final class Line {
        String consumer; // null: nobody holds it
        boolean output;
        Pull pull = Pull.AS_IT_WAS;
        Boolean outside; // null: nothing drives it
        final List<Boolean> driven = new ArrayList<>(); // every level that it was given as an output
        int failure; // errno of getting and setting its level; 0: none
    }

    private static final class Chip {
        final String label;
        final Map<Integer, Line> lines = new TreeMap<>();

        Chip(String label, int lines) {
            this.label = label;
            for (int i = 0; i < lines; i++) {
                this.lines.put(i, new Line());
            }
        }
    }

    private sealed interface Open {
        record OfChip(Chip chip) implements Open {
        }

        record OfLine(Chip chip, Line line) implements Open {
        }
    }

    private final Map<Path, Chip> chips = new HashMap<>();
    private final Map<Path, Integer> refusing = new HashMap<>();
    private final TreeMap<Integer, Open> open = new TreeMap<>();
    private final List<String> strayCalls = new ArrayList<>();
    int lineInfoFailure;
    private volatile Runnable whileAsked = () -> { };

    /** The file itself must be there, for it is found by its name. */
    public synchronized ModelKernel chip(Path device, String label, int lines) {
        chips.put(device, new Chip(label, lines));
        return this;
    }

    /** Opening that file fails. */
    public synchronized ModelKernel refuse(Path device, int errno) {
        refusing.put(device, errno);
        return this;
    }

    /** As the program sees them. */
    public GpioChips chips(Path dev) {
        return new GpioChips(dev, this);
    }

    synchronized Line line(Path device, int number) {
        return chips.get(device).lines.get(number);
    }

    /** Whether somebody outside drives the line, and how. */
    public synchronized void outside(Path device, int number, boolean high) {
        line(device, number).outside = high;
    }

    /** The levels that the line was given as an output, in order. */
    public synchronized List<Boolean> driven(Path device, int number) {
        return List.copyOf(line(device, number).driven);
    }

    /** Who holds the line; null: nobody. */
    public synchronized String consumer(Path device, int number) {
        return line(device, number).consumer;
    }

    /** Somebody else takes the line, or leaves it: null. */
    public synchronized void hold(Path device, int number, String consumer) {
        line(device, number).consumer = consumer;
    }

    /** Whether getting and setting the line's level fails with EIO. */
    public synchronized void fail(Path device, int number, boolean fails) {
        line(device, number).failure = fails ? EIO : 0;
    }

    /** To be called in the midst of getting or setting a level, outside of this model's lock. */
    public void whileAsked(Runnable action) {
        whileAsked = action;
    }

    public synchronized void assertNothingStray() {
        assertThat(strayCalls).isEmpty();
    }

    public synchronized int openDescriptors() {
        return open.size();
    }

    @Override
    public synchronized int open(Path file) throws ErrnoException {
        if (refusing.containsKey(file)) {
            throw failure(refusing.get(file));
        }
        if (!chips.containsKey(file)) {
            throw failure(ENOENT);
        }
        return put(new Open.OfChip(chips.get(file)));
    }

    private int put(Open file) {
        int lowest = 3;
        while (open.containsKey(lowest)) {
            lowest++;
        }
        open.put(lowest, file);
        return lowest;
    }

    @Override
    public synchronized void close(int descriptor) {
        Open was = open.remove(descriptor);
        if (was == null) {
            strayCalls.add("close(" + descriptor + ")");
        }
        if (was instanceof Open.OfLine(Chip _, Line line)) {
            line.consumer = null;
        }
    }

    @Override
    public void ioctl(int descriptor, long request, MemorySegment argument) throws ErrnoException {
        assertThat(argument.byteSize()).as("room for what the kernel writes").isEqualTo(request >> 16 & 0x3FFF);
        assertThat(argument.isNative()).isTrue();
        Open file;
        synchronized (this) {
            file = open.get(descriptor);
            if (file == null) {
                strayCalls.add(String.format("ioctl(%d, 0x%X)", descriptor, request));
                throw failure(EBADF);
            }
        }
        if (request == GET_VALUES || request == SET_VALUES) {
            whileAsked.run();
        }
        synchronized (this) {
            switch (file) {
                case Open.OfChip(Chip chip) -> ofChip(chip, request, argument);
                case Open.OfLine(Chip _, Line line) -> ofLine(line, request, argument);
            }
        }
    }

    private void ofChip(Chip chip, long request, MemorySegment argument) throws ErrnoException {
        if (request == CHIP_INFO) {
            putText(argument, 0, "gpiochip");
            putText(argument, 32, chip.label);
            putInt(argument, 64, chip.lines.size());
        } else if (request == LINE_INFO) {
            if (lineInfoFailure != 0) {
                throw failure(lineInfoFailure);
            }
            allZero(argument, 240, 16);
            Line line = chip.lines.get(getInt(argument, 64));
            if (line == null) {
                throw failure(EINVAL);
            }
            putText(argument, 32, line.consumer == null ? "" : line.consumer);
            putLong(argument, 72, (line.consumer == null ? 0 : 1) | (line.output ? OUTPUT : INPUT));
        } else if (request == LINE_REQUEST) {
            lend(chip, argument);
        } else {
            throw failure(ENOTTY);
        }
    }

    private void lend(Chip chip, MemorySegment request) throws ErrnoException {
        allZero(request, 568, 20);
        allZero(request, 300, 20);
        if (getInt(request, 560) != 1) {
            throw failure(EINVAL); // the kernel lends up to 64; the program should ask for one
        }
        long flags = getLong(request, 288);
        long pull = flags & (PULL_UP | PULL_DOWN | PULL_NONE);
        boolean input = (flags & ~pull) == INPUT;
        boolean output = flags == OUTPUT;
        if (!input && !output || Long.bitCount(pull) > 1) {
            throw failure(EINVAL);
        }
        Line line = chip.lines.get(getInt(request, 0));
        if (line == null) {
            throw failure(EINVAL);
        }
        if (line.consumer != null) {
            throw failure(EBUSY);
        }
        boolean high = outputValue(request);
        line.consumer = getText(request, 256);
        line.output = output;
        if (output) {
            line.driven.add(high);
        } else {
            line.pull = pull == PULL_UP ? Pull.UP : pull == PULL_DOWN ? Pull.DOWN : pull == PULL_NONE ? Pull.NONE : Pull.AS_IT_WAS;
        }
        putInt(request, 588, put(new Open.OfLine(chip, line)));
    }

    /** Of the attributes those of the values, id 2, that are for the first line; low without one. */
    private static boolean outputValue(MemorySegment request) throws ErrnoException {
        int count = getInt(request, 296);
        if (count < 0 || count > 10) {
            throw failure(EINVAL);
        }
        for (int i = 0; i < count; i++) {
            int at = 320 + 24 * i;
            allZero(request, at + 4, 4);
            if (getInt(request, at) != 2) {
                throw failure(EINVAL);
            }
            if ((getLong(request, at + 16) & 1) != 0) {
                return (getLong(request, at + 8) & 1) != 0;
            }
        }
        return false;
    }

    private static void ofLine(Line line, long request, MemorySegment values) throws ErrnoException {
        if (line.failure != 0) {
            throw failure(line.failure);
        }
        if ((getLong(values, 8) & 1) == 0) {
            throw failure(EINVAL);
        }
        if (request == GET_VALUES) {
            boolean high = line.output ? line.driven.getLast() : line.outside != null ? line.outside : line.pull == Pull.UP;
            putLong(values, 0, high ? 1 : 0);
        } else if (request == SET_VALUES) {
            if (!line.output) {
                throw failure(EPERM);
            }
            line.driven.add((getLong(values, 0) & 1) != 0);
        } else {
            throw failure(ENOTTY);
        }
    }

    static ErrnoException failure(int errno) {
        return new ErrnoException(errno, switch (errno) {
            case EPERM -> "Operation not permitted";
            case ENOENT -> "No such file or directory";
            case EIO -> "Input/output error";
            case EBADF -> "Bad file descriptor";
            case EACCES -> "Permission denied";
            case EBUSY -> "Device or resource busy";
            case EINVAL -> "Invalid argument";
            case ENOTTY -> "Inappropriate ioctl for device";
            default -> throw new AssertionError("an errno without a text: " + errno);
        });
    }

    private static void allZero(MemorySegment memory, long from, int bytes) throws ErrnoException {
        for (long at = from; at < from + bytes; at++) {
            if (memory.get(ValueLayout.JAVA_BYTE, at) != 0) {
                throw failure(EINVAL);
            }
        }
    }

    private static int getInt(MemorySegment memory, long at) {
        return memory.get(ValueLayout.JAVA_INT, at);
    }

    private static void putInt(MemorySegment memory, long at, int value) {
        memory.set(ValueLayout.JAVA_INT, at, value);
    }

    private static long getLong(MemorySegment memory, long at) {
        return memory.get(ValueLayout.JAVA_LONG, at);
    }

    private static void putLong(MemorySegment memory, long at, long value) {
        memory.set(ValueLayout.JAVA_LONG, at, value);
    }

    /** Of 32 bytes, the last one of which the kernel sets to zero. */
    private static String getText(MemorySegment memory, long at) {
        memory.set(ValueLayout.JAVA_BYTE, at + 31, (byte) 0);
        return memory.getString(at);
    }

    private static void putText(MemorySegment memory, long at, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        assertThat(bytes.length).isLessThan(32);
        memory.setString(at, text);
    }
}
