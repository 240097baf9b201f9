package io.hirundo.appliance.diagnosis;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One CONNECT to a broker, and its answer. By hand and as MQTT 3.1.1, which every broker speaks: a client library would try again,
 * keep threads, and hide what was answered.
 */
final class MqttProbe {

    private static final int LIMIT_MS = 3_000;
    private static final int CONNECT = 0x10;
    private static final int CONNACK = 0x20;
    private static final int DISCONNECT = 0xE0;
    private static final int CLEAN_SESSION = 0x02;
    private static final int WITH_PASSWORD = 0x40;
    private static final int WITH_USER = 0x80;
    /** Of a plain {@code mqtt} and {@code mqtts} URL. */
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;

    private MqttProbe() {}

    /**
     * @return the return code of MQTT 3.1.1, section 3.2.2.3: 0 accepted, 4 bad user or password, 5 not authorised
     * @throws IOException if it cannot be reached, or does not answer as a broker does
     */
    static int connect(URI url, Optional<String> user, Optional<String> password) throws IOException {
        boolean tls = "mqtts".equals(url.getScheme());
        int port = url.getPort() != -1 ? url.getPort() : tls ? TLS_PORT : PORT;
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        try (Socket tcp = new Socket()) {
            tcp.connect(new InetSocketAddress(host, port), LIMIT_MS);
            tcp.setSoTimeout(LIMIT_MS);
            if (!tls) {
                return connect(tcp, user, password);
            }
            SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            try (SSLSocket secure = (SSLSocket) factory.createSocket(tcp, host, port, false)) {
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 2818: the certificate must be this host's
                secure.setSSLParameters(parameters);
                return connect(secure, user, password);
            }
        }
    }

    private static int connect(Socket socket, Optional<String> user, Optional<String> password) throws IOException {
        socket.getOutputStream().write(packet(user, password));
        InputStream in = socket.getInputStream();
        byte[] answer = in.readNBytes(4);
        if (answer.length < 4 || (answer[0] & 0xff) != CONNACK || answer[1] != 2) {
            throw new IOException(answer.length == 0 ? "it closes the connection" : "it does not answer as a broker does");
        }
        socket.getOutputStream().write(new byte[] {(byte) DISCONNECT, 0});
        return answer[3];
    }

    private static byte[] packet(Optional<String> user, Optional<String> password) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        text(out, "MQTT");
        out.writeByte(4); // 3.1.1
        out.writeByte(CLEAN_SESSION | (user.isPresent() ? WITH_USER : 0)
                | (user.isPresent() && password.isPresent() ? WITH_PASSWORD : 0));
        out.writeShort(10); // keep-alive in seconds; the connection is closed long before
        text(out, "hirundo-doctor-" + ProcessHandle.current().pid());
        if (user.isPresent()) {
            text(out, user.get());
            if (password.isPresent()) {
                text(out, password.get());
            }
        }
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(CONNECT);
        int length = body.size();
        do {
            packet.write(length > 127 ? length & 127 | 128 : length);
            length >>>= 7;
        } while (length > 0);
        body.writeTo(packet);
        return packet.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
    }
}
