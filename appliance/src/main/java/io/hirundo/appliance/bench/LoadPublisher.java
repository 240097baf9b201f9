package io.hirundo.appliance.bench;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes at a steady rate with QoS 1 (MQTT 3.1.1). It writes the packets itself, because a client library would take
 * more of the machine's two cores than the gateway that is to be measured.
 */
final class LoadPublisher implements AutoCloseable {
    private static final int DEVICES = 50;
    /** Unacknowledged at most; the broker acknowledges within a millisecond. */
    private static final int WINDOW = 2_000;
    private static final long STEP_NANOS = 1_000_000;

    private final Socket socket;
    private final OutputStream out;
    private final Semaphore window = new Semaphore(WINDOW);
    private final AtomicLong acknowledged = new AtomicLong();
    private final byte[][] topics = new byte[DEVICES][];
    private long published;

    LoadPublisher(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        for (int i = 0; i < DEVICES; i++) {
            topics[i] = ("devices/bench-" + i + "/telemetry").getBytes(StandardCharsets.US_ASCII);
        }
        byte[] id = ("bench-" + ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer connect = ByteBuffer.allocate(64).put((byte) 0x10).put((byte) (12 + id.length)).putShort((short) 4)
                .put("MQTT".getBytes(StandardCharsets.US_ASCII)).put((byte) 4).put((byte) 2).putShort((short) 0)
                .putShort((short) id.length).put(id);
        out.write(connect.array(), 0, connect.position());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] connack = new byte[4];
        in.readFully(connack);
        if (connack[3] != 0) {
            throw new IOException("the broker refuses the load's connection with code " + connack[3]);
        }
        Thread.ofPlatform().daemon().name("pubacks").start(() -> readAcknowledgements(in));
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /**
     * Publishes {@code perSecond} for so many seconds, in steps of a millisecond; less where the broker does not
     * acknowledge in time.
     *
     * @return how many were published, when the time was over
     */
    long publish(int perSecond, double seconds) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long length = (long) (seconds * 1e9);
        long total = (long) (perSecond * seconds);
        ByteBuffer packets = ByteBuffer.allocate(64 * 1024);
        long sent = 0;
        for (long now = 0; now < length; now = System.nanoTime() - start) {
            long due = Math.min(total, now * perSecond / 1_000_000_000 + 1);
            while (sent < due && packets.remaining() > 512 && window.tryAcquire(STEP_NANOS, TimeUnit.NANOSECONDS)) {
                put(packets);
                sent++;
            }
            out.write(packets.array(), 0, packets.position());
            packets.clear();
            if (sent >= due) {
                LockSupport.parkNanos(Math.min(STEP_NANOS, length - now));
            }
        }
        return sent;
    }

    private void put(ByteBuffer packets) {
        long n = published++;
        byte[] topic = topics[(int) (n % DEVICES)];
        byte[] body = ("{\"t\":" + System.nanoTime() + ",\"temperature\":21." + n % 100 + ",\"humidity\":60.2,\"pressure\":1013.25}")
                .getBytes(StandardCharsets.US_ASCII);
        int remaining = 2 + topic.length + 2 + body.length;
        packets.put((byte) 0x32); // PUBLISH, QoS 1
        if (remaining < 128) {
            packets.put((byte) remaining);
        } else {
            packets.put((byte) (remaining & 0x7f | 0x80)).put((byte) (remaining >> 7));
        }
        packets.putShort((short) topic.length).put(topic).putShort((short) (n % 65_535 + 1)).put(body);
    }

    private void readAcknowledgements(DataInputStream in) {
        byte[] puback = new byte[4 * 256];
        try {
            int rest = 0;
            while (true) {
                int read = in.read(puback);
                if (read < 0) {
                    throw new EOFException("the broker has closed the load's connection");
                }
                int packets = (rest + read) / 4;
                rest = (rest + read) % 4;
                acknowledged.addAndGet(packets);
                window.release(packets);
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
