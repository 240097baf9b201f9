package io.hirundo.appliance.bench;

import java.util.Arrays;

/** Frames as a client has to send them: masked, here with zeros, which leaves the payload as it is (RFC 6455, 5.3). */
final class ClientFrames {
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int PONG = 10;
    private static final int LONGEST_SHORT = 125;

    private ClientFrames() {}

    static byte[] text(String payload) {
        return frame(TEXT, Dialect.ascii(payload));
    }

    static byte[] binary(byte[] payload) {
        return frame(BINARY, payload);
    }

    static byte[] pong(byte[] bytes, int from, int to) {
        return frame(PONG, Arrays.copyOfRange(bytes, from, to));
    }

    private static byte[] frame(int opcode, byte[] payload) {
        if (payload.length > 0xffff) {
            throw new IllegalArgumentException("a viewer says no more than 64 KiB at once, not " + payload.length);
        }
        int header = payload.length > LONGEST_SHORT ? 8 : 6;
        byte[] frame = new byte[header + payload.length];
        frame[0] = (byte) (0x80 | opcode);
        if (payload.length > LONGEST_SHORT) {
            frame[1] = (byte) (0x80 | 126);
            frame[2] = (byte) (payload.length >> 8);
            frame[3] = (byte) payload.length;
        } else {
            frame[1] = (byte) (0x80 | payload.length);
        }
        System.arraycopy(payload, 0, frame, header, payload.length);
        return frame;
    }
}
