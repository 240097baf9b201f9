package io.hirundo.gateway.websocket;

import java.util.Arrays;
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

    private static final byte[] NOTHING = new byte[0];
    /** More than most messages. */
    private static final int AT_FIRST = 1024;

    private final Supplier<byte[]> more;
    private byte[] chunk = NOTHING;
    private int at;

    /** @param more waits for more; null at the end */
    Input(Supplier<byte[]> more) {
        this.more = more;
    }

    boolean isEmpty() {
        return at == chunk.length;
    }

    /** Lets go of what has been read. */
    void forget() {
        chunk = NOTHING;
        at = 0;
    }

    /** Only when it is empty. @return false for null, the end */
    boolean next(byte[] bytes) {
        chunk = bytes == null ? NOTHING : bytes;
        at = 0;
        return bytes != null;
    }

    int read() throws End {
        awaitOne();
        return chunk[at++] & 0xff;
    }

    /** Takes memory as the bytes come: to announce 64 KiB and send none of them costs a peer nothing. */
    byte[] read(int length) throws End {
        byte[] bytes = new byte[Math.min(length, AT_FIRST)];
        for (int filled = 0; filled < length;) {
            awaitOne();
            if (filled == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(length, 2 * filled));
            }
            int part = Math.min(chunk.length - at, bytes.length - filled);
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

    private void awaitOne() throws End {
        while (isEmpty()) {
            if (!next(more.get())) {
                throw new End();
            }
        }
    }
}
