package io.hirundo.appliance.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SshPublicKeyTest {
    static final String ED25519 = key("ssh-ed25519", new byte[32]) + " me@pc";

    @Test
    void takesTheLineOfAPublicKey() {
        assertThat(SshPublicKey.of(ED25519)).contains(ED25519);
        assertThat(SshPublicKey.of(" " + ED25519.replaceFirst(" ", "   ") + " of Käthe \n")).contains(ED25519 + " of Käthe");
        assertThat(SshPublicKey.of(rsa(2048))).isPresent();
        assertThat(SshPublicKey.of(key("ecdsa-sha2-nistp256", "nistp256".getBytes(StandardCharsets.US_ASCII), new byte[65]))).isPresent();
        assertThat(SshPublicKey.of(key("sk-ssh-ed25519@openssh.com", new byte[32], new byte[4]))).isPresent();
    }

    @Test
    void refusesWhatIsNoneOrTooWeak() {
        assertThat(SshPublicKey.of("")).isEmpty();
        assertThat(SshPublicKey.of("ssh-ed25519")).isEmpty();
        assertThat(SshPublicKey.of("ssh-ed25519 AAAA")).isEmpty();
        assertThat(SshPublicKey.of(rsa(1024))).as("too weak").isEmpty();
        assertThat(SshPublicKey.of(key("ssh-dss", new byte[20], new byte[20], new byte[20], new byte[20]))).as("too old").isEmpty();
        assertThat(SshPublicKey.of(ED25519.replace("ssh-ed25519 ", "ssh-rsa "))).as("another type").isEmpty();
        assertThat(SshPublicKey.of(ED25519.substring(0, 60))).as("cut short").isEmpty();
        assertThat(SshPublicKey.of(key("ssh-ed25519", new byte[31]))).isEmpty();
        assertThat(SshPublicKey.of("command=\"x\" " + ED25519)).as("options").isEmpty();
        assertThat(SshPublicKey.of(ED25519 + "\n" + ED25519)).as("two lines").isEmpty();
        assertThat(SshPublicKey.of("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----"))
                .as("the private one").isEmpty();
    }

    private static String rsa(int bits) {
        return key("ssh-rsa", new byte[] {1, 0, 1}, BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE).toByteArray());
    }

    private static String key(String type, byte[]... fields) {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        write(blob, type.getBytes(StandardCharsets.US_ASCII));
        for (byte[] field : fields) {
            write(blob, field);
        }
        return type + " " + Base64.getEncoder().encodeToString(blob.toByteArray());
    }

    private static void write(ByteArrayOutputStream out, byte[] field) {
        out.writeBytes(ByteBuffer.allocate(4).putInt(field.length).array());
        out.writeBytes(field);
    }
}
