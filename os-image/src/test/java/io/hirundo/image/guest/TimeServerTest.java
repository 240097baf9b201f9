package io.hirundo.image.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimeServerTest {

    @Test
    void answersAsSntpHasIt() throws Exception {
        Duration ahead = Duration.ofDays(400);
        try (TimeServer server = TimeServer.start(0, ahead); DatagramSocket client = new DatagramSocket()) {
            byte[] request = new byte[48];
            request[0] = 0x23; // version 4, client
            ByteBuffer.wrap(request).putLong(40, 0x1234_5678_9ABC_DEF0L);
            client.setSoTimeout(10_000);
            Instant before = Instant.now().minusMillis(1);
            client.send(new DatagramPacket(request, 48, InetAddress.getLoopbackAddress(), server.port()));
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            client.receive(packet);

            ByteBuffer answer = ByteBuffer.wrap(packet.getData());
            assertThat(packet.getLength()).isEqualTo(48);
            assertThat(answer.get(0) & 0x07).as("mode: server").isEqualTo(4);
            assertThat(answer.get(0) >> 6 & 0x03).as("leap indicator: synchronised").isZero();
            assertThat(answer.get(1)).as("stratum").isEqualTo((byte) 1);
            assertThat(answer.getLong(24)).as("what the client sent comes back").isEqualTo(0x1234_5678_9ABC_DEF0L);
            long transmitted = answer.getLong(40);
            Instant time = Instant.ofEpochSecond((transmitted >>> 32) - 2_208_988_800L,
                    (transmitted & 0xFFFF_FFFFL) * 1_000_000_000L >>> 32);
            assertThat(time).isBetween(before.plus(ahead), Instant.now().plus(ahead).plusMillis(1));
        }
    }
}
