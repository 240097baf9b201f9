package io.hirundo.gateway.ingest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Whether bytes are UTF-8 to the letter (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF. The JSON
 * parser is more lenient, and would take UTF-16 and UTF-32 by their zero bytes, so a zero byte is refused here too.
 */
final class Utf8 {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long ONES = 0x0101010101010101L;

    private Utf8() {}

    /** @return offset of the first byte that is wrong, -1 if there is none */
    static int firstWrong(byte[] bytes) {
        int i = 0;
        int end = bytes.length;
        while (i < end) {
            if (end - i >= 8) {
                long eight = (long) EIGHT.get(bytes, i);
                if (((eight | eight - ONES) & HIGH_BITS) == 0) { // all of them 1 to 127
                    i += 8;
                    continue;
                }
            }
            int length = lengthAt(bytes, i, end);
            if (length == 0) {
                return i;
            }
            i += length;
        }
        return -1;
    }

    private static int lengthAt(byte[] bytes, int i, int end) {
        int first = bytes[i] & 0xff;
        if (first < 0x80) {
            return first == 0 ? 0 : 1;
        }
        if (first < 0xC2 || first > 0xF4) {
            return 0;
        }
        int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (i + length > end) {
            return 0;
        }
        int second = bytes[i + 1] & 0xff;
        int lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int k = 2; k < length; k++) {
            if ((bytes[i + k] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
