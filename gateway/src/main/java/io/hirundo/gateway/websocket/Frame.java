package io.hirundo.gateway.websocket;

/** What a peer may send (RFC 6455, section 5.2), unmasked. Text comes whole: fragments are refused. */
sealed interface Frame {
    record Text(String message) implements Frame {}

    record Ping(byte[] payload) implements Frame {}

    record Pong() implements Frame {}

    /** @param code 1000 where the peer gave none */
    record Close(int code) implements Frame {}
}
