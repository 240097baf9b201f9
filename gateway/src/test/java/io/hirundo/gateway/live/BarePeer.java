package io.hirundo.gateway.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client made of a bare socket, which sends what the test says to the byte, and reads as RFC 6455 has it. */
final class BarePeer implements AutoCloseable {
    /** That of RFC 6455, section 1.3. */
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final int TIMEOUT_MS = 20_000;

    /** The head of an HTTP answer, names in lower case, and its body. */
    record Answer(int status, Map<String, String> headers, String body) {}

    record Frame(int opcode, byte[] payload) {
        /** Throws where it is not UTF-8. */
        String text() {
            return decoded(payload, 0);
        }

        /** @return -1 if it carries none */
        int closeCode() {
            return payload.length < 2 ? -1 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        }

        String closeReason() {
            return payload.length < 2 ? "" : decoded(payload, 2);
        }

        private static String decoded(byte[] payload, int from) {
            try {
                return UTF_8.newDecoder().decode(ByteBuffer.wrap(payload, from, payload.length - from)).toString();
            } catch (CharacterCodingException e) {
                throw new AssertionError("the server sent what is not UTF-8", e);
            }
        }
    }

    private final Socket socket;
    private final DataInputStream in;

    private BarePeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true); // each write is a segment of its own
        socket.setSoTimeout(TIMEOUT_MS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    static BarePeer connect(int port) throws IOException {
        return connect(port, "127.0.0.1");
    }

    /** @param source an address of the loopback network; each has its own 28,000 ports */
    static BarePeer connect(int port, String source) throws IOException {
        return connect(port, source, 0);
    }

    /** @param receiveBufferBytes what the kernel takes in before anybody reads; 0: as it likes */
    static BarePeer connect(int port, String source, int receiveBufferBytes) throws IOException {
        Socket socket = new Socket();
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes); // has no effect once it is connected
            }
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
            return new BarePeer(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Connected and upgraded; nothing of the server's has been read. */
    static BarePeer upgraded(int port, String query) throws IOException {
        BarePeer peer = connect(port);
        Answer answer = peer.send(handshake(query)).answer();
        if (answer.status() != 101) {
            peer.close();
            throw new AssertionError("expected 101, got " + answer);
        }
        return peer;
    }

    static byte[] handshake(String query) {
        return request("GET /ws" + query + " HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Key: " + KEY, "Sec-WebSocket-Version: 13");
    }

    static byte[] request(String... lines) {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1);
    }

    BarePeer send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    BarePeer send(ClientFrame... frames) throws IOException {
        return send(ClientFrame.join(frames));
    }

    Answer answer() throws IOException {
        String status = line();
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Answer(Integer.parseInt(status.split(" ")[1]), headers, new String(body, UTF_8));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    Frame next() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((first & 0xf0) != 0x80 || (second & 0x80) != 0) {
            throw new AssertionError("a server sends whole, unmasked frames; this one starts with " + first + ", " + second);
        }
        long length = second;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        return new Frame(first & 0x0f, payload);
    }

    /** Past what is no close frame. */
    Frame nextClose() throws IOException {
        Frame frame = next();
        while (frame.opcode() != ClientFrame.CLOSE) {
            frame = next();
        }
        return frame;
    }

    /** Reads away what comes until the server has ended the connection, one way or the other. */
    void awaitEnd() throws IOException {
        try {
            in.skipNBytes(Long.MAX_VALUE);
        } catch (java.io.EOFException e) {
            // ended
        } catch (java.net.SocketException e) {
            // reset, because there was something of ours that the server did not read
        }
    }

    /** Sends no more: the server reads an end. */
    BarePeer finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Ends the connection by a reset, without a word. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
