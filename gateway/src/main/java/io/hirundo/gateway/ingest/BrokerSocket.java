package io.hirundo.gateway.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The socket that Paho is given: TCP, or TLS within TCP by the JVM's trust store and with the host name checked, read
 * through a {@link PacketInput}. Closing it ends whatever Paho is waiting for.
 */
final class BrokerSocket extends Socket {
    private final boolean tls;
    private final Socket tcp = new Socket();
    private volatile Socket transport = tcp;
    private volatile PacketInput input;

    BrokerSocket(boolean tls) {
        this.tls = tls;
    }

    /** Null before the connection stands. */
    PacketInput input() {
        return input;
    }

    @Override
    public void connect(SocketAddress address) throws IOException {
        connect(address, 0);
    }

    @Override
    public void connect(SocketAddress address, int timeoutMs) throws IOException {
        tcp.connect(address, timeoutMs);
        if (tls) {
            InetSocketAddress broker = (InetSocketAddress) address;
            tcp.setSoTimeout(timeoutMs); // for the handshake; Paho sets its own afterwards
            SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            SSLSocket secure = (SSLSocket) factory.createSocket(tcp, broker.getHostString(), broker.getPort(), true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 2818: the certificate must be this host's
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            transport = secure;
        }
        input = new PacketInput(transport.getInputStream());
    }

    @Override
    public InputStream getInputStream() throws IOException {
        if (input == null) {
            throw new SocketException("not connected");
        }
        return input;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return transport.getOutputStream();
    }

    @Override
    public void setSoTimeout(int timeoutMs) throws SocketException {
        transport.setSoTimeout(timeoutMs);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return transport.getSoTimeout();
    }

    /** Paho calls it before it closes; where TLS refuses it, Paho would leave the socket open. */
    @Override
    public void shutdownInput() throws IOException {
        if (!tls) {
            tcp.shutdownInput();
        }
    }

    @Override
    public boolean isConnected() {
        return tcp.isConnected();
    }

    @Override
    public boolean isClosed() {
        return tcp.isClosed();
    }

    /** Not by way of TLS, whose farewell could wait for a broker that hangs. */
    @Override
    public void close() throws IOException {
        tcp.close();
    }
}
