package io.hirundo.appliance.bench;

import java.nio.ByteBuffer;

/** Frames as a server sends them. */
final class ServerFrames {
    private ServerFrames() {}

    static byte[] text(String payload) {
        return frame(1, Dialect.ascii(payload));
    }

    static byte[] frame(int opcode, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(10 + payload.length).put((byte) (0x80 | opcode));
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length < 65_536) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        byte[] bytes = new byte[frame.position() + payload.length];
        frame.put(payload).flip().get(bytes);
        return bytes;
    }
}
