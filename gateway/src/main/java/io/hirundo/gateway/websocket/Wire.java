package io.hirundo.gateway.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;

/** The way to the peer. Helidon's session would make one write a message; here any number of frames is one. */
public final class Wire {
    private final ConnectionContext connection;

    Wire(ConnectionContext connection) {
        this.connection = connection;
    }

    /**
     * Writes whole frames; waits while the peer does not read. Only one thread at a time.
     *
     * @throws RuntimeException if the connection is broken
     */
    public void write(byte[] frames) {
        connection.serverSocket().write(BufferData.create(frames));
    }

    /** Ends the connection at once, also under a read or write that waits. Any thread. */
    public void abort() {
        connection.serverSocket().close();
    }

    /** {@code host:port}, for logs. */
    public String peer() {
        return connection.remotePeer().host() + ":" + connection.remotePeer().port();
    }
}
