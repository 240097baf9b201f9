package io.hirundo.sensors.bus.gpio;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The structures and request numbers of the GPIO character device, version 2: {@code linux/gpio.h}; what each field means stands in the
 * kernel's documentation, userspace-api/gpio/chardev.rst. Names are the kernel's.
 *
 * <p>The structures are the same on every processor, made so by their padding. Request numbers are put together as
 * {@code asm-generic/ioctl.h} says, which holds for x86-64 and arm64. Each request here is for one line, the first of its 64. What an
 * arena gives is zero, which is what the kernel wants of all that is not set.
 */
final class GpioAbi {

    private static final int MAX_NAME_SIZE = 32;
    private static final int LINES_MAX = 64;
    private static final int LINE_NUM_ATTRS_MAX = 10;
    private static final SequenceLayout NAME = MemoryLayout.sequenceLayout(MAX_NAME_SIZE, JAVA_BYTE);

    private static final StructLayout CHIP_INFO = MemoryLayout.structLayout(
            NAME.withName("name"), NAME.withName("label"), JAVA_INT.withName("lines"));

    private static final StructLayout LINE_ATTRIBUTE = MemoryLayout.structLayout(
            JAVA_INT.withName("id"), JAVA_INT.withName("padding"), JAVA_LONG.withName("values"));

    private static final StructLayout LINE_CONFIG = MemoryLayout.structLayout(
            JAVA_LONG.withName("flags"), JAVA_INT.withName("num_attrs"), padding(5),
            MemoryLayout.sequenceLayout(LINE_NUM_ATTRS_MAX, MemoryLayout.structLayout(
                    LINE_ATTRIBUTE.withName("attr"), JAVA_LONG.withName("mask"))).withName("attrs"));

    private static final StructLayout LINE_REQUEST = MemoryLayout.structLayout(
            MemoryLayout.sequenceLayout(LINES_MAX, JAVA_INT).withName("offsets"), NAME.withName("consumer"),
            LINE_CONFIG.withName("config"), JAVA_INT.withName("num_lines"), JAVA_INT.withName("event_buffer_size"), padding(5),
            JAVA_INT.withName("fd"));

    private static final StructLayout LINE_VALUES = MemoryLayout.structLayout(
            JAVA_LONG.withName("bits"), JAVA_LONG.withName("mask"));

    private static final StructLayout LINE_INFO = MemoryLayout.structLayout(
            NAME.withName("name"), NAME.withName("consumer"), JAVA_INT.withName("offset"), JAVA_INT.withName("num_attrs"),
            JAVA_LONG.withName("flags"), MemoryLayout.sequenceLayout(LINE_NUM_ATTRS_MAX, LINE_ATTRIBUTE).withName("attrs"),
            padding(4));

    private static final int IOC_WRITE = 1;
    private static final int IOC_READ = 2;

    static final long GET_CHIPINFO = request(IOC_READ, 0x01, CHIP_INFO);
    static final long GET_LINEINFO = request(IOC_READ | IOC_WRITE, 0x05, LINE_INFO);
    static final long GET_LINE = request(IOC_READ | IOC_WRITE, 0x07, LINE_REQUEST);
    static final long LINE_GET_VALUES = request(IOC_READ | IOC_WRITE, 0x0E, LINE_VALUES);
    static final long LINE_SET_VALUES = request(IOC_READ | IOC_WRITE, 0x0F, LINE_VALUES);

    static final long FLAG_INPUT = 1 << 2;
    static final long FLAG_OUTPUT = 1 << 3;
    static final long FLAG_BIAS_PULL_UP = 1 << 8;
    static final long FLAG_BIAS_PULL_DOWN = 1 << 9;
    static final long FLAG_BIAS_DISABLED = 1 << 10;

    private static final int ATTR_ID_OUTPUT_VALUES = 2;
    private static final long FIRST_LINE = 1;

    private GpioAbi() {
    }

    static MemorySegment chipInfo(Arena memory) {
        return memory.allocate(CHIP_INFO);
    }

    static String label(MemorySegment chipInfo) {
        return text(chipInfo, CHIP_INFO, "label");
    }

    static int lines(MemorySegment chipInfo) {
        return chipInfo.get(JAVA_INT, offset(CHIP_INFO, "lines"));
    }

    /** @param flags FLAG_INPUT, and one of FLAG_BIAS or none */
    static MemorySegment inputRequest(Arena memory, int line, String consumer, long flags) {
        MemorySegment request = memory.allocate(LINE_REQUEST);
        request.setAtIndex(JAVA_INT, 0, line);
        // The last byte stays zero, as an end: a long name is cut.
        byte[] name = consumer.getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(MemorySegment.ofArray(Arrays.copyOf(name, MAX_NAME_SIZE - 1)), 0, request,
                offset(LINE_REQUEST, "consumer"), MAX_NAME_SIZE - 1);
        request.set(JAVA_LONG, inConfig("flags"), flags);
        request.set(JAVA_INT, offset(LINE_REQUEST, "num_lines"), 1);
        return request;
    }

    /** The line is driven to that level by the request itself, and to no other before. */
    static MemorySegment outputRequest(Arena memory, int line, String consumer, boolean high) {
        MemorySegment request = inputRequest(memory, line, consumer, FLAG_OUTPUT);
        request.set(JAVA_INT, inConfig("num_attrs"), 1);
        long attribute = inConfig("attrs");
        request.set(JAVA_INT, attribute + offset(LINE_ATTRIBUTE, "id"), ATTR_ID_OUTPUT_VALUES);
        request.set(JAVA_LONG, attribute + offset(LINE_ATTRIBUTE, "values"), high ? FIRST_LINE : 0);
        request.set(JAVA_LONG, attribute + LINE_ATTRIBUTE.byteSize(), FIRST_LINE); // mask
        return request;
    }

    /** The descriptor by which the kernel lends the line, once it has answered the request. */
    static int descriptor(MemorySegment lineRequest) {
        return lineRequest.get(JAVA_INT, offset(LINE_REQUEST, "fd"));
    }

    /** To ask for the line's level, or to set it. */
    static MemorySegment values(Arena memory, boolean high) {
        MemorySegment values = memory.allocate(LINE_VALUES);
        values.set(JAVA_LONG, offset(LINE_VALUES, "bits"), high ? FIRST_LINE : 0);
        values.set(JAVA_LONG, offset(LINE_VALUES, "mask"), FIRST_LINE);
        return values;
    }

    static boolean isHigh(MemorySegment values) {
        return (values.get(JAVA_LONG, offset(LINE_VALUES, "bits")) & FIRST_LINE) != 0;
    }

    static MemorySegment lineInfo(Arena memory, int line) {
        MemorySegment info = memory.allocate(LINE_INFO);
        info.set(JAVA_INT, offset(LINE_INFO, "offset"), line);
        return info;
    }

    /** Who holds the line, by its own name; empty if nobody does, or has not said. */
    static String consumer(MemorySegment lineInfo) {
        return text(lineInfo, LINE_INFO, "consumer");
    }

    private static MemoryLayout padding(int words) {
        return MemoryLayout.paddingLayout(words * JAVA_INT.byteSize());
    }

    private static long request(int direction, int number, MemoryLayout argument) {
        int type = 0xB4;
        return (long) direction << 30 | argument.byteSize() << 16 | type << 8 | number;
    }

    private static long offset(StructLayout layout, String field) {
        return layout.byteOffset(PathElement.groupElement(field));
    }

    private static long inConfig(String field) {
        return offset(LINE_REQUEST, "config") + offset(LINE_CONFIG, field);
    }

    private static String text(MemorySegment segment, StructLayout layout, String field) {
        return segment.asSlice(offset(layout, field), MAX_NAME_SIZE).getString(0);
    }
}
