package io.hirundo.appliance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** TCP ports of this machine's loopback. */
final class Ports {
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(20);

    private Ports() {}

    static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns as soon as somebody listens there. */
    static void awaitListener(String name, int port) throws MeasurementFailed, InterruptedException {
        long until = System.nanoTime() + GIVE_UP_NANOS;
        while (System.nanoTime() < until) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        throw new MeasurementFailed(name + " does not listen on port " + port);
    }
}
