package io.hirundo.gateway.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

/** The opening handshake (RFC 6455, section 4.2) for one path. Any thread. */
public final class Upgrader implements Http1Upgrader {
    /** Helidon looks the name up as the client wrote it, where it is to be read in any case (section 4.2.1). */
    public static final List<String> SPELLINGS = List.of("websocket", "WebSocket", "Websocket", "WEBSOCKET");
    private static final HeaderName KEY = HeaderNames.create("Sec-WebSocket-Key");
    private static final HeaderName VERSION = HeaderNames.create("Sec-WebSocket-Version");
    private static final String VERSION_13 = "13";
    private static final int NONCE_BYTES = 16;
    /** Java's decoder takes them without the padding that base64 has here. */
    private static final int KEY_CHARACTERS = 24;
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final String path;
    private final Endpoint endpoint;
    private final int maxMessageBytes;

    public Upgrader(String path, Endpoint endpoint, int maxMessageBytes) {
        this.path = path;
        this.endpoint = endpoint;
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public String supportedProtocol() {
        return "websocket";
    }

    /** @return null for other paths: they are routed like any request */
    @Override
    public ServerConnection upgrade(ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
        if (!prologue.uriPath().path().equals(path)) {
            return null;
        }
        if (!prologue.method().equals(Method.GET)) {
            throw badRequest("the handshake must be a GET, not " + prologue.method().text());
        }
        if (!lists(headers, HeaderNames.CONNECTION, "upgrade"::equalsIgnoreCase)) {
            throw badRequest("the handshake needs the header Connection: Upgrade");
        }
        String version = headers.contains(VERSION) ? headers.get(VERSION).get().strip() : "none";
        if (!version.equals(VERSION_13)) {
            throw RequestException.builder().type(DirectHandler.EventType.OTHER).status(Status.create(426, "Upgrade Required"))
                    .message("Sec-WebSocket-Version is " + version + "; only 13 is spoken here")
                    .header(HeaderValues.create(VERSION, VERSION_13)).build();
        }
        String accept = accept(headers);
        Conversation conversation = endpoint.accept(prologue, headers);
        StringBuilder answer = new StringBuilder(160)
                .append("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ")
                .append(accept).append("\r\n");
        conversation.subprotocol().ifPresent(name -> answer.append("Sec-WebSocket-Protocol: ").append(name).append("\r\n"));
        context.dataWriter().writeNow(BufferData.create(answer.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII)));
        return new Connection(context, conversation, maxMessageBytes);
    }

    private static String accept(WritableHeaders<?> headers) {
        String key = headers.contains(KEY) ? headers.get(KEY).get().strip() : "";
        try {
            if (key.length() != KEY_CHARACTERS || Base64.getDecoder().decode(key).length != NONCE_BYTES) {
                throw badRequest("Sec-WebSocket-Key must be " + NONCE_BYTES + " bytes in base64");
            }
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (IllegalArgumentException e) {
            throw badRequest("Sec-WebSocket-Key is not base64");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** Whether a header that is a list (RFC 9110, section 5.6.1) has such an element, in whichever of its lines. */
    public static boolean lists(Headers headers, HeaderName name, Predicate<String> element) {
        if (!headers.contains(name)) {
            return false;
        }
        for (String line : headers.get(name).allValues()) {
            for (String part : line.split(",")) {
                if (element.test(part.strip())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static RequestException badRequest(String message) {
        return RequestException.builder().type(DirectHandler.EventType.BAD_REQUEST).status(Status.BAD_REQUEST_400)
                .message(message).build();
    }
}
