package io.hirundo.gateway.websocket;

import java.util.Optional;

/**
 * One connection, as its endpoint sees it. All calls come from the connection's own virtual thread, one after the other;
 * an exception ends the connection.
 */
public interface Conversation {

    /** Said in the answer to the handshake; only one that the peer has offered. */
    default Optional<String> subprotocol() {
        return Optional.empty();
    }

    /** The first call: the peer may be written to. */
    void opened(Wire wire) throws InterruptedException;

    /** A whole text message. */
    void text(String message) throws InterruptedException;

    /** To be answered with a pong of the same payload. */
    void ping(byte[] payload) throws InterruptedException;

    void pong();

    /** The peer closes, or answers a close. Returns when the answer, a close frame of the same code, is written: then the connection ends. */
    void closed(int code) throws InterruptedException;

    /** The peer broke the protocol: to be told so by a close frame of this code. What still comes from it, up to its own close, is thrown away. */
    void violated(int code, String reason) throws InterruptedException;

    /** The last call, exactly once, however the connection has ended. */
    void ended();
}
