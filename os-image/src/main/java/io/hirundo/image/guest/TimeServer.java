package io.hirundo.image.guest;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * Somebody who knows the time: SNTP (RFC 4330, section 4) on this machine's loopback, which the guest sees as 10.0.2.2. Its clock
 * is ahead of this machine's, so that whoever has the time from here shows it.
 */
public final class TimeServer implements AutoCloseable {
    /** A client asks at this port and no other; below 1024, so it takes root. */
    public static final int PORT = 123;

    private static final int BYTES = 48;
    private static final int SERVER_OF_VERSION_4 = 0x24;
    private static final int PRIMARY = 1;
    private static final int PRECISION_MICROSECOND = -20;
    private static final int POLL_AT = 2;
    private static final int REFERENCE_ID_AT = 12;
    private static final int REFERENCE_AT = 16;
    private static final int ORIGINATE_AT = 24;
    private static final int RECEIVE_AT = 32;
    private static final int TRANSMIT_AT = 40;
    /** Seconds from 1900 to 1970. */
    private static final long ERA = 2_208_988_800L;

    private final DatagramSocket socket;
    private final Duration ahead;

    private TimeServer(DatagramSocket socket, Duration ahead) {
        this.socket = socket;
        this.ahead = ahead;
    }

    /** @param port {@link #PORT}, or 0 for any free one */
    public static TimeServer start(int port, Duration ahead) throws IOException {
        TimeServer server = new TimeServer(new DatagramSocket(port, InetAddress.getLoopbackAddress()), ahead);
        Thread.ofPlatform().daemon().name("time-server").start(server::serve);
        return server;
    }

    public Instant time() {
        return Instant.now().plus(ahead);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        while (!socket.isClosed()) {
            try {
                packet.setLength(512);
                socket.receive(packet);
                if (packet.getLength() >= BYTES) {
                    byte[] answer = answer(ByteBuffer.wrap(packet.getData()));
                    socket.send(new DatagramPacket(answer, BYTES, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // it was closed, or who asked is gone
            }
        }
    }

    private byte[] answer(ByteBuffer request) {
        long now = stamp(time());
        return ByteBuffer.allocate(BYTES).put((byte) SERVER_OF_VERSION_4).put((byte) PRIMARY).put(request.get(POLL_AT))
                .put((byte) PRECISION_MICROSECOND)
                .put(REFERENCE_ID_AT, "TEST".getBytes(StandardCharsets.US_ASCII))
                .putLong(REFERENCE_AT, now).putLong(ORIGINATE_AT, request.getLong(TRANSMIT_AT))
                .putLong(RECEIVE_AT, now).putLong(TRANSMIT_AT, now).array();
    }

    /** Seconds since 1900 in the upper half, their fraction in the lower one. */
    private static long stamp(Instant time) {
        return time.getEpochSecond() + ERA << 32 | ((long) time.getNano() << 32) / 1_000_000_000L;
    }

    @Override
    public void close() {
        socket.close();
    }
}
