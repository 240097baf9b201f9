package io.hirundo.appliance.diagnosis;

import static io.hirundo.appliance.diagnosis.FakeHost.found;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate is good from November to the end of December 2026. */
class CertificatesCheckTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path folder;
    private FakeHost host;
    private SSLServerSocket server;
    private Thread acceptor;

    @BeforeEach
    void startAServer() throws Exception {
        host = new FakeHost(folder);
        Path store = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "redis", "-keyalg", "EC", "-dname", "CN=redis", "-ext", "san=ip:127.0.0.1",
                "-startdate", "2026/11/01 00:00:00", "-validity", "60",
                "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", new String(PASSWORD))
                .redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        acceptor = Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void stopTheServer() throws Exception {
        server.close();
        acceptor.join(); // a socket that a thread waits on is only closed when that thread has left it
    }

    @Test
    void tellsHowLongACertificateIsStillGood() {
        String shows = "Redis at 127.0.0.1:" + server.getLocalPort() + " shows a certificate that ";
        assertThat(at("2026-11-22T10:00:00Z", true)).singleElement().asString().matches("ok: " + shows + "is good for 3\\d days");
        assertThat(at("2026-12-25T10:00:00Z", true)).singleElement().asString().startsWith("warning: " + shows + "ends on 2026-12-3");
        assertThat(at("2027-01-25T10:00:00Z", true)).singleElement().asString().startsWith("wrong: " + shows + "ended on 2026-12-3");
        assertThat(at("2026-10-01T10:00:00Z", true)).singleElement().asString().startsWith("wrong: " + shows + "begins on ")
                .contains("set this machine's clock, which shows 2026-10-01");
    }

    @Test
    void saysThatAServerIsNotTrusted() {
        assertThat(at("2026-11-22T10:00:00Z", false)).singleElement().asString()
                .startsWith("wrong: Redis at 127.0.0.1:" + server.getLocalPort() + " is not trusted: ");
    }

    @Test
    void saysThatNothingUsesTlsOrNobodyAnswers() throws Exception {
        assertThat(found(new CertificatesCheck(host.host(), host.settings(), judge(true))))
                .containsExactly("ok: no connection of this gateway uses TLS");
        stopTheServer();
        assertThat(at("2026-11-22T10:00:00Z", true)).singleElement().asString().startsWith("unknown: Redis at 127.0.0.1:")
                .contains("cannot be reached");
    }

    private List<String> at(String time, boolean trusted) {
        return found(new CertificatesCheck(host.at(Instant.parse(time)).host(),
                host.settings("uplink.url=rediss://127.0.0.1:" + server.getLocalPort()), judge(trusted)));
    }

    private void serve() {
        while (!server.isClosed()) {
            try (SSLSocket client = (SSLSocket) server.accept()) {
                client.startHandshake();
            } catch (IOException refused) {
                // the client did not trust it, or the test is over
            }
        }
    }

    private static X509TrustManager judge(boolean trusting) {
        return new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
                if (!trusting) {
                    throw new CertificateException("nobody vouches for it");
                }
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
    }
}
