package io.hirundo.gateway.live;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A frame as a client may send it, or as it must not: every field of the header is free (RFC 6455, section 5.2).
 *
 * @param first     FIN, the reserved bits and the opcode
 * @param announced the length that the header gives, whatever there is in the payload
 * @param form      how that length is written
 */
record ClientFrame(int first, boolean masked, Form form, long announced, byte[] payload) {
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;
    private static final int FIN = 0x80;
    /** That of the examples in RFC 6455, section 5.7. */
    private static final int MASK = 0x37fa213d;

    enum Form { IN_7_BITS, IN_16_BITS, IN_64_BITS }

    static ClientFrame of(int opcode, byte[] payload) {
        Form form = payload.length < 126 ? Form.IN_7_BITS : payload.length < 65_536 ? Form.IN_16_BITS : Form.IN_64_BITS;
        return new ClientFrame(FIN | opcode, true, form, payload.length, payload);
    }

    static ClientFrame text(String message) {
        return of(TEXT, message.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    static ClientFrame ping(byte[] payload) {
        return of(PING, payload);
    }

    static ClientFrame close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return of(CLOSE, ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
    }

    ClientFrame unmasked() {
        return new ClientFrame(first, false, form, announced, payload);
    }

    ClientFrame unfinished() {
        return new ClientFrame(first & ~FIN, masked, form, announced, payload);
    }

    /** @param bits 1 to 7: the three bits behind FIN, RSV1 being 4 */
    ClientFrame reserved(int bits) {
        return new ClientFrame(first | bits << 4, masked, form, announced, payload);
    }

    ClientFrame as(Form other) {
        return new ClientFrame(first, masked, other, announced, payload);
    }

    ClientFrame announcing(long length) {
        return new ClientFrame(first, masked, form, length, payload);
    }

    byte[] bytes() {
        return bytes(MASK);
    }

    byte[] bytes(int maskingKey) {
        byte[] key = ByteBuffer.allocate(4).putInt(maskingKey).array();
        ByteBuffer out = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        int mask = masked ? 0x80 : 0;
        switch (form) {
            case IN_7_BITS -> out.put((byte) (mask | (int) announced & 0x7f));
            case IN_16_BITS -> out.put((byte) (mask | 126)).putShort((short) announced);
            case IN_64_BITS -> out.put((byte) (mask | 127)).putLong(announced);
        }
        if (masked) {
            out.put(key);
        }
        for (int i = 0; i < payload.length; i++) {
            out.put((byte) (masked ? payload[i] ^ key[i & 3] : payload[i]));
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    static byte[] join(ClientFrame... frames) {
        int length = 0;
        for (ClientFrame frame : frames) {
            length += frame.bytes().length;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        for (ClientFrame frame : frames) {
            out.put(frame.bytes());
        }
        return out.array();
    }
}
