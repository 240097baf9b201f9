package io.hirundo.gateway.live;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A {@link BarePeer} as a viewer: one that reads when the test says so, and answers no ping unless told. */
final class RawViewer implements AutoCloseable {
    /** How little the kernel takes in for one that does not read. */
    private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;

    private interface Call<T> {
        T call() throws IOException;
    }

    private final BarePeer peer;

    RawViewer(int port, String query) {
        peer = unchecked(() -> BarePeer.connect(port, "127.0.0.1", RECEIVE_BUFFER_BYTES));
        unchecked(() -> peer.send(BarePeer.handshake(query)).answer());
    }

    void say(String message) {
        unchecked(() -> peer.send(ClientFrame.text(message)));
    }

    /** The header of a text message, and nothing behind it. */
    void announce(int length) {
        unchecked(() -> peer.send(ClientFrame.text("").as(ClientFrame.Form.IN_64_BITS).announcing(length)));
    }

    BarePeer.Frame next() {
        return unchecked(peer::next);
    }

    /** Ends with a reset, as one does that loses its power. */
    void cut() {
        unchecked(() -> {
            peer.reset();
            return null;
        });
    }

    @Override
    public void close() {
        unchecked(() -> {
            peer.close();
            return null;
        });
    }

    private static <T> T unchecked(Call<T> call) {
        try {
            return call.call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
