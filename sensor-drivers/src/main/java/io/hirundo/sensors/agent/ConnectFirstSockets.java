package io.hirundo.sensors.agent;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;

/**
 * Sockets from which nothing can be read before something has been written: in MQTT the client speaks first.
 *
 * <p>Without this, Paho 1.2.5 leaks a thread each time a broker (or a port forwarder in front of one that is down) takes a connection
 * and closes it at once: its receiver sees the end and stops the other threads while the connecting thread still waits, in steps of
 * 100 ms, to see them run, and then waits for ever. Here the end shows itself only when the CONNECT packet is out, which is behind
 * that wait.
 */
final class ConnectFirstSockets extends SocketFactory {

    /** Paho's own read timeout, which it takes as "nothing yet". */
    private static final long READ_TIMEOUT_MILLIS = 1_000;

    @Override
    public Socket createSocket() {
        return new ConnectFirstSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(InetAddress.getByName(host), port, null, 0);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(InetAddress.getByName(host), port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(host, port, null, 0);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(host, port, localHost, localPort);
    }

    private static Socket connected(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        Socket socket = new ConnectFirstSocket();
        try {
            if (localHost != null) {
                socket.bind(new InetSocketAddress(localHost, localPort));
            }
            socket.connect(new InetSocketAddress(host, port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static final class ConnectFirstSocket extends Socket {

        private final CountDownLatch written = new CountDownLatch(1);

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int available() throws IOException {
                    return written.getCount() > 0 ? 0 : super.available();
                }

                @Override
                public int read() throws IOException {
                    awaitWritten();
                    return super.read();
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    awaitWritten();
                    return super.read(bytes, offset, length);
                }
            };
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(int b) throws IOException {
                    written.countDown();
                    super.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    written.countDown();
                    out.write(bytes, offset, length); // FilterOutputStream would send byte for byte
                }
            };
        }

        @Override
        public void close() throws IOException {
            written.countDown();
            super.close();
        }

        private void awaitWritten() throws IOException {
            try {
                if (!written.await(READ_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new SocketTimeoutException("nothing has been written yet");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted before anything was written", e);
            }
        }
    }
}
