/**
 * The WebSocket protocol (RFC 6455) on Helidon's connections: the handshake, the frames that come in, the wire they go
 * out by. It knows nothing of viewers.
 *
 * <p>In place of Helidon's own, because that tells of an end only where a close frame came, decodes each fragment by
 * itself, takes any bytes for text, and keeps a kilobyte of buffer for each connection. Each connection is read by the
 * virtual thread that Helidon gives it; who writes is up to the {@link Conversation}.
 */
package io.hirundo.gateway.websocket;
