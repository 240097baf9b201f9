package io.hirundo.appliance.diagnosis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Listens on a port of its own and answers whatever comes with the same bytes. */
final class FakeBroker implements AutoCloseable {
    private final ServerSocket socket;
    private final Thread acceptor;

    private FakeBroker(byte[] answer) {
        try {
            socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = Thread.ofVirtual().start(() -> serve(answer));
    }

    /** Accepts or refuses with a return code of MQTT 3.1.1. */
    static FakeBroker answering(int code) {
        return new FakeBroker(new byte[] {0x20, 2, 0, (byte) code});
    }

    static FakeBroker ofAnotherKind() {
        return new FakeBroker("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve(byte[] answer) {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                client.getInputStream().read(new byte[512]);
                client.getOutputStream().write(answer);
            } catch (IOException ended) {
                // the test is over, or the client had seen enough
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            acceptor.join(); // a socket that a thread waits on is only closed when that thread has left it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
