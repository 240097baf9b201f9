package io.hirundo.appliance.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** TCP ports of this machine's loopback. */
final class Ports {
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final int FIRST = 20_000;
    /** Where net.ipv4.ip_local_port_range begins by default. */
    private static final int END = 32_768;
    private static final int ATTEMPTS = 200;

    private Ports() {}

    /**
     * A port that nobody listens on, below those that Linux gives to outgoing connections: one of them could be taken by the
     * next connection of anybody before the server that is to have it has started.
     */
    static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // another one then
            }
        }
        throw new IllegalStateException("no free port found between " + FIRST + " and " + END);
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
