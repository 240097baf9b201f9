package io.hirundo.gateway.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A TCP port of the loopback for a server that starts later, perhaps more than once. */
public final class FreePort {
    private static final int FIRST = 20_000;
    /** Where net.ipv4.ip_local_port_range begins by default. */
    private static final int END = 32_768;
    private static final int ATTEMPTS = 200;

    private FreePort() {}

    /**
     * A port that nobody listens on, below those that Linux gives to outgoing connections. One of those could be taken by
     * anybody's next connection while the server has not started yet or was killed; and a client that tries it over and over
     * would in the end be connected to itself.
     */
    public static int find() {
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
}
