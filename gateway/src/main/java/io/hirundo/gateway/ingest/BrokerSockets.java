package io.hirundo.gateway.ingest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Gives one connection its {@link BrokerSocket} and knows it afterwards. */
final class BrokerSockets extends SocketFactory {
    private final boolean tls;
    private volatile BrokerSocket socket;

    BrokerSockets(boolean tls) {
        this.tls = tls;
    }

    /** Whether the broker marked this packet as sent before. */
    boolean isDuplicate(int packetId) {
        BrokerSocket now = socket;
        return packetId != 0 && now != null && now.input() != null && now.input().isDuplicate(packetId);
    }

    /** Ends the connection from outside, whatever waits for it. */
    void close() throws IOException {
        BrokerSocket now = socket;
        if (now != null) {
            now.close();
        }
    }

    /** What Paho calls. */
    @Override
    public Socket createSocket() {
        socket = new BrokerSocket(tls);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    private Socket connected(InetSocketAddress to, InetSocketAddress from) throws IOException {
        Socket made = createSocket();
        if (from != null) {
            made.bind(from);
        }
        made.connect(to);
        return made;
    }
}
