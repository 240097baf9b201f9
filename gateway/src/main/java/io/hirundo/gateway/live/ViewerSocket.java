package io.hirundo.gateway.live;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.websocket.WsSession;

/**
 * The socket under a WebSocket session. Helidon's own {@code send} makes one write a message and must not be used by two
 * threads; here complete frames go out as one write. This is the only place that knows what stands behind
 * {@link WsSession#socketContext()}.
 */
class ViewerSocket {
    private final ConnectionContext connection;
    private final String peer;

    ViewerSocket(WsSession session) {
        this.connection = (ConnectionContext) session.socketContext();
        this.peer = connection.remotePeer().host() + ":" + connection.remotePeer().port();
    }

    /**
     * Writes whole frames; waits while the peer does not read. Only the viewer's writer.
     *
     * @throws RuntimeException if the connection is broken
     */
    void write(byte[] frames) {
        connection.dataWriter().writeNow(BufferData.create(frames));
    }

    /** Ends the connection at once, also under a write that waits. Any thread. */
    void abort() {
        connection.serverSocket().close();
    }

    /** {@code host:port}, for logs. */
    String peer() {
        return peer;
    }
}
