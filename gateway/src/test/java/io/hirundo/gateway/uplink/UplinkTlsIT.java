package io.hirundo.gateway.uplink;

import static io.hirundo.gateway.uplink.Fleet.assertStreamIs;
import static io.hirundo.gateway.uplink.Fleet.awaitDelivered;
import static io.hirundo.gateway.uplink.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.testing.FreePort;
import io.hirundo.gateway.testing.RealRedis;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** {@code rediss://}, with a server whose certificate is for 127.0.0.1 and nothing else. */
class UplinkTlsIT {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path folder;

    @BeforeAll
    static void makeACertificate() throws Exception {
        Path store = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "redis", "-keyalg", "EC", "-dname", "CN=redis", "-ext", "san=ip:127.0.0.1",
                "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", new String(PASSWORD))
                .redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(output).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        Files.writeString(folder.resolve("server.crt"), pem("CERTIFICATE", keys.getCertificate("redis").getEncoded()));
        Files.writeString(folder.resolve("server.key"), pem("PRIVATE KEY", keys.getKey("redis", PASSWORD).getEncoded()));
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("redis", keys.getCertificate("redis"));
        try (OutputStream out = Files.newOutputStream(folder.resolve("trusted.p12"))) {
            trusted.store(out, PASSWORD);
        }
    }

    @Test
    void carriesOverTlsToAServerThatItTrusts() {
        MemoryLog log = new MemoryLog().append(3_000);
        int port = FreePort.find();
        try (RealRedis redis = tlsRedis(port);
             Uplink uplink = Fleet.uplink(URI.create("rediss://127.0.0.1:" + port), false, log, Fleet.HURRIED, trust())) {
            awaitDelivered(uplink, log);
            soon().until(() -> uplink.status().live().equals("connected"));
            assertStreamIs(redis.url(), log.all());
        }
    }

    @Test
    void refusesAServerWhoseCertificateIsForAnotherName() {
        MemoryLog log = new MemoryLog().append(1);
        int port = FreePort.find();
        try (RealRedis redis = tlsRedis(port);
             Uplink uplink = Fleet.uplink(URI.create("rediss://localhost:" + port), false, log, Fleet.HURRIED, trust())) {
            soon().until(() -> uplink.status().reason().startsWith("TLS with rediss://localhost"));
            assertStreamIs(redis.url(), List.of());
        }
    }

    @Test
    void refusesAServerThatNobodyVouchesFor() {
        MemoryLog log = new MemoryLog().append(1);
        int port = FreePort.find();
        SslOptions theJvms = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build();
        try (RealRedis redis = tlsRedis(port);
             Uplink uplink = Fleet.uplink(URI.create("rediss://127.0.0.1:" + port), false, log, Fleet.HURRIED, theJvms)) {
            soon().until(() -> uplink.status().reason().startsWith("TLS with rediss://127.0.0.1"));
            assertStreamIs(redis.url(), List.of());
        }
    }

    private static SslOptions trust() {
        return SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).trustStoreType("PKCS12")
                .truststore(folder.resolve("trusted.p12").toFile(), PASSWORD).build();
    }

    private static RealRedis tlsRedis(int port) {
        return RealRedis.running("--tls-port", Integer.toString(port), "--tls-auth-clients", "no",
                "--tls-cert-file", folder.resolve("server.crt").toString(),
                "--tls-key-file", folder.resolve("server.key").toString(),
                "--tls-ca-cert-file", folder.resolve("server.crt").toString());
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + what + "-----\n";
    }
}
