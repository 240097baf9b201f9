package io.hirundo.gateway.ingest;

import java.util.Arrays;

/** Writes compact JSON into a buffer that is kept from message to message. Not for two threads at once. */
final class PayloadWriter {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    /** The longest form of one character: a control character as {@code \}{@code u0001}. */
    private static final int MAX_BYTES_A_CHAR = 6;

    private byte[] out = new byte[1024];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(out, size);
    }

    PayloadWriter raw(char ascii) {
        room(1);
        out[size++] = (byte) ascii;
        return this;
    }

    /** Text that is ASCII and needs no escapes. */
    @SuppressWarnings("deprecation") // copies Latin-1 without a coder
    PayloadWriter ascii(String text) {
        int length = text.length();
        room(length);
        text.getBytes(0, length, out, size);
        size += length;
        return this;
    }

    /** Text that is ASCII and needs no escapes, for example a number's digits. */
    PayloadWriter ascii(char[] text, int offset, int length) {
        room(length);
        for (int i = 0; i < length; i++) {
            out[size++] = (byte) text[offset + i];
        }
        return this;
    }

    /** JSON that was written before. */
    PayloadWriter bytes(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, out, size, bytes.length);
        size += bytes.length;
        return this;
    }

    /** A member name of the alphabet of metric names, with its colon, behind a comma unless it is the first. */
    PayloadWriter name(String name) {
        if (out[size - 1] != '{') {
            raw(',');
        }
        return raw('"').ascii(name).raw('"').raw(':');
    }

    /**
     * A quoted string with the escapes that JSON wants and no others, in UTF-8.
     *
     * @return how many characters (code points) it has; -1 if a surrogate stands alone: nothing was written then
     */
    int string(char[] chars, int offset, int length) {
        room(length * MAX_BYTES_A_CHAR + 2);
        int start = size;
        int codePoints = length;
        out[size++] = '"';
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            char c = chars[i];
            if (c < 0x80) {
                putAscii(c);
            } else if (c < 0x800) {
                out[size++] = (byte) (0xC0 | c >> 6);
                out[size++] = (byte) (0x80 | c & 0x3F);
            } else if (!Character.isSurrogate(c)) {
                out[size++] = (byte) (0xE0 | c >> 12);
                out[size++] = (byte) (0x80 | c >> 6 & 0x3F);
                out[size++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(chars[i + 1])) {
                int codePoint = Character.toCodePoint(c, chars[++i]);
                out[size++] = (byte) (0xF0 | codePoint >> 18);
                out[size++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
                out[size++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
                out[size++] = (byte) (0x80 | codePoint & 0x3F);
                codePoints--;
            } else {
                size = start;
                return -1;
            }
        }
        out[size++] = '"';
        return codePoints;
    }

    private void putAscii(char c) {
        if (c >= 0x20 && c != '"' && c != '\\') {
            out[size++] = (byte) c;
            return;
        }
        out[size++] = '\\';
        switch (c) {
            case '"', '\\' -> out[size++] = (byte) c;
            case '\n' -> out[size++] = 'n';
            case '\r' -> out[size++] = 'r';
            case '\t' -> out[size++] = 't';
            case '\b' -> out[size++] = 'b';
            case '\f' -> out[size++] = 'f';
            default -> {
                out[size++] = 'u';
                out[size++] = '0';
                out[size++] = '0';
                out[size++] = HEX[c >> 4];
                out[size++] = HEX[c & 0xF];
            }
        }
    }

    private void room(int bytes) {
        if (out.length - size < bytes) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, size + bytes));
        }
    }
}
