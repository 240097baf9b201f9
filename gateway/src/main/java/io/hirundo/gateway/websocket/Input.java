package io.hirundo.gateway.websocket;

import java.util.function.Supplier;

/** The bytes of one connection, as they come. Owned by the connection's thread. */
final class Input {
    /** There is no more: the peer has closed its side, perhaps in the middle of a frame. */
    static final class End extends Exception {
        private static final long serialVersionUID = 1L;

        End() {
            super("the peer's side is closed", null, false, false);
        }
    }

    private final Supplier<byte[]> more;
    private byte[] chunk;
    private int at;

    /**
     * @param first what was read together with the handshake
     * @param more  waits for more; null at the end
     */
    Input(byte[] first, Supplier<byte[]> more) {
        this.chunk = first;
        this.more = more;
    }

    int read() throws End {
        awaitOne();
        return chunk[at++] & 0xff;
    }

    byte[] read(int length) throws End {
        byte[] bytes = new byte[length];
        for (int filled = 0; filled < length;) {
            awaitOne();
            int part = Math.min(chunk.length - at, length - filled);
            System.arraycopy(chunk, at, bytes, filled, part);
            at += part;
            filled += part;
        }
        return bytes;
    }

    /** @param length as a header gave it; below zero, 2^63 and more */
    void skip(long length) throws End {
        for (long left = length; left != 0;) {
            awaitOne();
            int part = left < 0 ? chunk.length - at : (int) Math.min(chunk.length - at, left);
            at += part;
            left -= part;
        }
    }

    /** An idle connection keeps no chunk: there may be thousands. */
    private void awaitOne() throws End {
        while (at == chunk.length) {
            chunk = NOTHING;
            at = 0;
            byte[] next = more.get();
            if (next == null) {
                throw new End();
            }
            chunk = next;
        }
    }

    static final byte[] NOTHING = new byte[0];
}
