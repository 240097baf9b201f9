package io.hirundo.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.socket.PlainSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class ReadBufferTest {
    @Test
    void makesHelidonReadIntoASmallBufferAndLosesNothing() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
             Socket peer = new Socket(listening.getInetAddress(), listening.getLocalPort());
             Socket accepted = listening.accept()) {
            PlainSocket socket = PlainSocket.server(accepted, "channel", "server");
            assertThat(ReadBuffer.shrink(socket)).isTrue();

            peer.getOutputStream().write(new byte[10 * ReadBuffer.BYTES]);
            peer.shutdownOutput();
            int read = 0;
            for (byte[] chunk = socket.get(); chunk != null; chunk = socket.get()) {
                assertThat(chunk.length).isLessThanOrEqualTo(ReadBuffer.BYTES);
                read += chunk.length;
            }
            assertThat(read).isEqualTo(10 * ReadBuffer.BYTES);
        }
    }
}
