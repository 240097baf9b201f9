package io.hirundo.appliance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Recorder;

/**
 * Viewers over bare sockets, all on one thread: they must not take the CPU from the gateway that is measured. Each
 * message carries the time at which it was published, by the clock of this process.
 */
final class LoadViewers implements AutoCloseable {
    private static final byte[] STAMP = "\"payload\":{\"t\":".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER = 256 * 1024;

    private final Selector selector = Selector.open();
    /** Up to 60 s, in nanoseconds, three digits. */
    final Recorder latencies = new Recorder(60_000_000_000L, 3);
    final AtomicLong deliveries = new AtomicLong();
    private final ByteBuffer shared = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] bytes = new byte[2 * BUFFER];
    private final Thread thread = Thread.ofPlatform().daemon().name("viewers").unstarted(this::run);

    LoadViewers() throws IOException {
        // The selector alone may fail; it has been made.
    }

    void connect(int port, String token, int viewers) throws IOException {
        for (int i = 0; i < viewers; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            write(channel, ("GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer "
                    + token + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            awaitHeadersEnd(channel);
            write(channel, masked(1, "{\"type\":\"subscribe\",\"id\":\"1\",\"devices\":[\"*\"]}"
                    .getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new byte[0]);
        }
        thread.start();
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select(this::read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is left of an incomplete frame is kept with the key. */
    private void read(SelectionKey key) {
        try {
            SocketChannel channel = (SocketChannel) key.channel();
            byte[] rest = (byte[]) key.attachment();
            shared.clear();
            int read = channel.read(shared);
            if (read < 0) {
                throw new IOException("the gateway has closed a viewer's connection");
            }
            System.arraycopy(rest, 0, bytes, 0, rest.length);
            shared.flip().get(bytes, rest.length, read);
            int end = rest.length + read;
            int at = frames(channel, end);
            byte[] left = new byte[end - at];
            System.arraycopy(bytes, at, left, 0, left.length);
            key.attach(left);
        } catch (IOException e) {
            key.cancel();
            throw new UncheckedIOException(e);
        }
    }

    private int frames(SocketChannel channel, int end) throws IOException {
        int at = 0;
        long now = System.nanoTime();
        long count = 0;
        while (end - at >= 2) {
            int opcode = bytes[at] & 0x0f;
            int length = bytes[at + 1] & 0x7f;
            int header = 2;
            if (length == 126) {
                header = 4;
                if (end - at < header) {
                    break;
                }
                length = (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
            } else if (length == 127) {
                header = 10;
                if (end - at < header) {
                    break;
                }
                length = ByteBuffer.wrap(bytes, at + 6, 4).getInt();
            }
            if (end - at < header + length) {
                break;
            }
            if (opcode == 1) {
                count += record(at + header, at + header + length, now) ? 1 : 0;
            } else if (opcode == 9) {
                write(channel, masked(10, new byte[0]));
            }
            at += header + length;
        }
        deliveries.addAndGet(count);
        return at;
    }

    private boolean record(int from, int to, long now) {
        for (int i = from + 80; i < to - STAMP.length; i++) {
            int j = 0;
            while (j < STAMP.length && bytes[i + j] == STAMP[j]) {
                j++;
            }
            if (j == STAMP.length) {
                long t = 0;
                for (int d = i + j; bytes[d] >= '0' && bytes[d] <= '9'; d++) {
                    t = t * 10 + bytes[d] - '0';
                }
                latencies.recordValue(Math.clamp(now - t, 0, 60_000_000_000L));
                return true;
            }
        }
        return false;
    }

    /** A frame of at most 125 bytes, masked with zeros. */
    private static byte[] masked(int opcode, byte[] payload) {
        byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) (0x80 | opcode);
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        return frame;
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static void awaitHeadersEnd(SocketChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        int newlines = 0;
        StringBuilder headers = new StringBuilder();
        while (newlines < 4) {
            one.clear();
            if (channel.read(one) < 0) {
                throw new IOException("the gateway answered the handshake with " + headers);
            }
            char c = (char) one.get(0);
            headers.append(c);
            newlines = c == '\r' || c == '\n' ? newlines + 1 : 0;
        }
        if (!headers.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("the gateway answered the handshake with " + headers);
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
