package io.hirundo.appliance.bench;

import java.io.IOException;

/** Cuts what a server sends into frames (RFC 6455, section 5.2), where it lies. */
final class FrameCutter {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;

    /** Gets the frames, whose payloads are {@code bytes[from..to)}. */
    interface Receiver {
        void frame(int opcode, byte[] bytes, int from, int to) throws IOException;
    }

    private FrameCutter() {}

    /**
     * @return where the first frame begins that is not there as a whole
     * @throws IOException for a masked, a fragmented or a huge frame: none of the servers sends one
     */
    static int cut(byte[] bytes, int from, int end, Receiver receiver) throws IOException {
        int at = from;
        while (end - at >= 2) {
            if (bytes[at] >= 0 || bytes[at + 1] < 0) {
                throw new IOException("a server's frame is whole and unmasked, not one that begins with "
                        + Integer.toHexString(bytes[at] & 0xff) + " " + Integer.toHexString(bytes[at + 1] & 0xff));
            }
            int length = bytes[at + 1];
            int payload = at + 2;
            if (length == 126) {
                payload = at + 4;
                length = payload > end ? 0 : (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
            } else if (length == 127) {
                payload = at + 10;
                length = payload > end ? 0 : largeLength(bytes, at + 2);
            }
            if (payload + length > end) {
                return at;
            }
            receiver.frame(bytes[at] & 0x0f, bytes, payload, payload + length);
            at = payload + length;
        }
        return at;
    }

    private static int largeLength(byte[] bytes, int at) throws IOException {
        long length = 0;
        for (int i = at; i < at + 8; i++) {
            length = length << 8 | bytes[i] & 0xff;
        }
        if (length < 0 || length > LoadViewer.MOST_BYTES) {
            throw new IOException("a frame of " + Long.toUnsignedString(length) + " bytes; the load takes no more than "
                    + LoadViewer.MOST_BYTES);
        }
        return (int) length;
    }
}
