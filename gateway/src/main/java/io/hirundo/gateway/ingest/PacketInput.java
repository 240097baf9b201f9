package io.hirundo.gateway.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What Paho reads from the broker, with three things set right that Paho 1.2.5 leaves wrong. It forgets a PUBLISH packet's
 * DUP flag: here it is noted by packet identifier. It loses its place in the stream if a read times out within a fixed
 * header: here a header comes whole or not at all. And it reads byte by byte: here one system call brings many packets.
 *
 * <p>For the receiver thread; {@link #isDuplicate} for the callback thread, which gets each packet from the receiver by a
 * queue and so sees what was noted before.
 */
final class PacketInput extends InputStream {
    private static final int PUBLISH = 3;
    private static final int DUP = 0x08;
    private static final int QOS = 0x06;
    private static final int MAX_LENGTH_BYTES = 4;
    /** No topic that the gateway subscribes to is longer. */
    private static final int MAX_TOPIC_BYTES = 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[32 * 1024];
    private final boolean[] duplicates = new boolean[1 << 16];
    private int at;
    private int limit;
    private int leftOfPacket;
    private boolean anyDuplicate;

    PacketInput(InputStream in) {
        this.in = in;
    }

    /** Whether the packet that last came with this identifier had its DUP flag set (MQTT 5.0, section 3.3.1.1). */
    boolean isDuplicate(int packetId) {
        return duplicates[packetId];
    }

    @Override
    public int read() throws IOException {
        if (leftOfPacket == 0) {
            beginPacket();
        } else {
            need(1);
        }
        leftOfPacket--;
        return buffer[at++] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (leftOfPacket == 0) {
            beginPacket();
        } else {
            need(1);
        }
        int n = Math.min(Math.min(length, leftOfPacket), limit - at);
        System.arraycopy(buffer, at, to, offset, n);
        at += n;
        leftOfPacket -= n;
        return n;
    }

    @Override
    public int available() {
        return limit - at;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** A time-out may happen anywhere in here: nothing is consumed, the next call starts again. */
    private void beginPacket() throws IOException {
        need(2);
        int length = 0;
        int header = 1;
        boolean more = true;
        for (int shift = 0; more && header <= MAX_LENGTH_BYTES; shift += 7) {
            need(header + 1);
            byte b = buffer[at + header++];
            length |= (b & 0x7f) << shift;
            more = b < 0;
        }
        int first = buffer[at] & 0xff;
        if (first >> 4 == PUBLISH && (first & QOS) != 0 && (anyDuplicate || (first & DUP) != 0)) {
            note(header, length, (first & DUP) != 0);
        }
        leftOfPacket = header + length;
    }

    /** Topic (two bytes of length, then text) and packet identifier begin the packet (MQTT 5.0, section 3.3.2). */
    private void note(int header, int length, boolean duplicate) throws IOException {
        if (length < 4) {
            return; // malformed: Paho will say so
        }
        need(header + 2);
        int topic = unsignedShort(at + header);
        if (topic > MAX_TOPIC_BYTES || length < topic + 4) {
            return;
        }
        need(header + topic + 4);
        duplicates[unsignedShort(at + header + 2 + topic)] = duplicate;
        anyDuplicate |= duplicate;
    }

    private int unsignedShort(int index) {
        return (buffer[index] & 0xff) << 8 | buffer[index + 1] & 0xff;
    }

    /** Waits until so many bytes stand in the buffer. */
    private void need(int bytes) throws IOException {
        while (limit - at < bytes) {
            if (at == limit) {
                at = 0;
                limit = 0;
            } else if (at + bytes > buffer.length) {
                System.arraycopy(buffer, at, buffer, 0, limit - at);
                limit -= at;
                at = 0;
            }
            int n = in.read(buffer, limit, buffer.length - limit);
            if (n < 0) {
                throw new EOFException("the broker closed the connection");
            }
            limit += n;
        }
    }
}
