package io.hirundo.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketInputTest {

    @Test
    void notesTheDupFlagByPacketIdentifierUntilTheIdentifierIsUsedAnew() throws IOException {
        PacketInput input = new PacketInput(new ByteArrayInputStream(joined(
                publish(7, true, 10), publish(8, false, 300), publish(65_535, true, 70_000), publish(7, false, 10))));

        readPacket(input);
        assertThat(input.isDuplicate(7)).isTrue();
        readPacket(input);
        assertThat(input.isDuplicate(8)).isFalse();
        readPacket(input);
        assertThat(input.isDuplicate(65_535)).isTrue();
        assertThat(input.isDuplicate(7)).isTrue();
        readPacket(input);
        assertThat(input.isDuplicate(7)).isFalse();
        assertThatThrownBy(input::read).isInstanceOf(EOFException.class);
    }

    @Test
    void handsOnEveryByteHoweverTheNetworkCutsThem() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 200; i++) {
                all.writeBytes(i % 7 == 0 ? new byte[] {(byte) 0xD0, 0} : publish(i, random.nextBoolean(), random.nextInt(500)));
            }
            PacketInput input = new PacketInput(new Choppy(all.toByteArray(), random));
            ByteArrayOutputStream seen = new ByteArrayOutputStream();
            for (int i = 0; i < 200; i++) {
                seen.writeBytes(readPacket(input));
            }

            assertThat(seen.toByteArray()).isEqualTo(all.toByteArray());
        }
    }

    @Test
    void aTimeOutWithinAHeaderLosesNothing() throws IOException {
        byte[] packet = publish(5, true, 1000);
        boolean[] waited = new boolean[packet.length];
        InputStream slow = new InputStream() {
            private int at;

            @Override
            public int read() {
                throw new AssertionError("only bulk reads are expected");
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                if (!waited[at]) {
                    waited[at] = true;
                    throw new SocketTimeoutException("nothing came");
                }
                to[offset] = packet[at++];
                return 1;
            }
        };
        PacketInput input = new PacketInput(slow);

        int timeouts = 0;
        Integer first = null;
        while (first == null) {
            try {
                first = input.read();
            } catch (SocketTimeoutException e) {
                timeouts++;
            }
        }

        assertThat(first).isEqualTo(packet[0] & 0xff);
        assertThat(timeouts).as("it waited for the whole header and the identifier").isGreaterThan(3);
        assertThat(input.isDuplicate(5)).isTrue();
    }

    /** As Paho does: first byte, remaining length byte by byte, the rest in bulk. */
    private static byte[] readPacket(PacketInput input) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(input.read());
        int length = 0;
        int shift = 0;
        int b;
        do {
            b = input.read();
            packet.write(b);
            length |= (b & 0x7f) << shift;
            shift += 7;
        } while (b >= 0x80);
        byte[] rest = new byte[length];
        for (int n = 0; n < length; ) {
            n += input.read(rest, n, length - n);
        }
        packet.writeBytes(rest);
        return packet.toByteArray();
    }

    private static byte[] publish(int packetId, boolean duplicate, int bodyBytes) {
        byte[] topic = "devices/boiler/telemetry".getBytes(StandardCharsets.US_ASCII);
        int length = 2 + topic.length + 2 + 1 + bodyBytes;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x30 | 0x02 | (duplicate ? 0x08 : 0));
        int left = length;
        do {
            out.write(left > 127 ? left & 0x7f | 0x80 : left);
            left >>= 7;
        } while (left > 0);
        out.write(0);
        out.write(topic.length);
        out.writeBytes(topic);
        out.write(packetId >> 8);
        out.write(packetId);
        out.write(0);
        byte[] body = new byte[bodyBytes];
        Arrays.fill(body, (byte) 'x');
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... packets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            out.writeBytes(packet);
        }
        return out.toByteArray();
    }

    private static final class Choppy extends InputStream {
        private final ByteArrayInputStream in;
        private final Random random;

        Choppy(byte[] bytes, Random random) {
            this.in = new ByteArrayInputStream(bytes);
            this.random = random;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            return in.read(to, offset, Math.min(length, 1 + random.nextInt(40)));
        }
    }
}
