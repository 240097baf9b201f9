package io.hirundo.appliance.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * How a viewer speaks to a server over WebSocket: what it says to be let in and to see every device, and what a frame of
 * the server's means. Without state, so that all viewers share one; the viewers' thread allocates nothing for a message.
 */
sealed interface Dialect permits HirundoDialect, SocketIoDialect, MqttDialect {

    /** What a frame of the server's means to a viewer. */
    enum Meaning {
        /** Telemetry, with the time stamp of the load. */
        EVENT,
        /** The server is there and waits for {@link Dialect#answer}. */
        WELCOME,
        /** The viewer is known and may subscribe. */
        ADMITTED,
        /** From here on events are due. */
        SUBSCRIBED,
        /** To be answered, or the server takes the viewer for dead. */
        PING,
        REFUSED,
        OTHER
    }

    /** Nothing to say. */
    byte[] SILENCE = {};

    /** The HTTP request that opens the WebSocket. */
    byte[] upgrade(String token);

    /** What the viewer says as soon as the WebSocket is open: whole frames. */
    byte[] greeting();

    /**
     * Of a text or binary frame.
     *
     * @throws IOException for what this load does not understand, which would make its figures wrong
     */
    Meaning meaning(byte[] bytes, int from, int to) throws IOException;

    /** What is said to a frame of that meaning: whole frames. */
    byte[] answer(Meaning meaning);

    /** What the viewer says every half a minute: whole frames. */
    byte[] beat();

    /** @param name {@code hirundo}, {@code socket.io} or {@code mqtt} */
    static Dialect of(String name, String token) {
        return switch (name) {
            case HirundoDialect.NAME -> new HirundoDialect();
            case SocketIoDialect.NAME -> new SocketIoDialect(token);
            case MqttDialect.NAME -> new MqttDialect();
            default -> throw new IllegalArgumentException("there is no dialect '" + name + "'");
        };
    }

    /** The request of RFC 6455, section 4.1. The key may be anything: the answer to it is not checked. */
    static byte[] upgradeRequest(String path, String... headers) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return ascii(request.append("\r\n").toString());
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
