package io.hirundo.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    @TempDir
    Path data;

    @Test
    void isMadeOnceAndReadAfterwards() {
        SigningKey made = SigningKey.open(data.resolve("keys"));
        SigningKey read = SigningKey.open(data.resolve("keys"));

        assertThat(read.kid()).isEqualTo(made.kid());
        assertThat(read.publicJwk()).isEqualTo(made.publicJwk());
        assertThat(read.setAside()).isEmpty();
    }

    @Test
    void isForItsOwnerAlone() throws IOException {
        SigningKey.open(data.resolve("keys"));

        assertThat(permissions(data.resolve("keys"))).isEqualTo("rwx------");
        assertThat(permissions(data.resolve("keys/token-key.jwk"))).isEqualTo("rw-------");
    }

    @Test
    void publishesNothingPrivate() {
        assertThat(SigningKey.open(data).publicJwk()).doesNotContain("\"d\"").contains("\"x\"", "\"y\"", "\"kid\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "null", "\0\0\0\0", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"a\",\"x\":\"AA\",\"y\":\"AA\"}"})
    void aDamagedFileIsSetAsideAndNamed(String damaged) throws IOException {
        Path file = Files.writeString(data.resolve(SigningKey.FILE), damaged);
        Files.writeString(data.resolve(SigningKey.FILE + ".damaged-1"), "an earlier one");

        SigningKey key = SigningKey.open(data);

        assertThat(key.setAside()).contains(data.resolve(SigningKey.FILE + ".damaged-2"));
        assertThat(data.resolve(SigningKey.FILE + ".damaged-2")).hasContent(damaged);
        assertThat(SigningKey.open(data).kid()).isEqualTo(key.kid());
        assertThat(file).exists();
    }

    @Test
    void aPrivatePartThatDoesNotFitIsDamage() throws IOException {
        SigningKey.open(data.resolve("a"));
        SigningKey.open(data.resolve("b"));
        Path file = data.resolve("a").resolve(SigningKey.FILE);
        String other = Files.readString(data.resolve("b").resolve(SigningKey.FILE));
        String mixed = Files.readString(file).replaceAll("\"d\":\"[^\"]+\"", other.substring(other.indexOf("\"d\":"), other.indexOf('}')));
        Files.writeString(file, mixed);

        assertThat(SigningKey.open(data.resolve("a")).setAside()).isPresent();
    }

    /** A JWK of somebody else's, or of an earlier version. */
    @Test
    void withoutTheDigestItIsTried() throws IOException {
        String kid = SigningKey.open(data).kid();
        Path file = data.resolve(SigningKey.FILE);
        String plain = Files.readString(file).replaceAll(",\"checked\":\"[^\"]+\"", "");
        Files.writeString(file, plain);

        SigningKey read = SigningKey.open(data);

        assertThat(plain).doesNotContain("checked");
        assertThat(read.kid()).isEqualTo(kid);
        assertThat(read.setAside()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDamagedPrivatePartIsSeen(boolean digestToo) throws IOException {
        SigningKey.open(data);
        Path file = data.resolve(SigningKey.FILE);
        String text = Files.readString(file);
        int at = text.indexOf("\"d\":\"") + 10;
        text = text.substring(0, at) + (text.charAt(at) == 'A' ? 'B' : 'A') + text.substring(at + 1);
        Files.writeString(file, digestToo ? text.replaceAll("\"checked\":\"..", "\"checked\":\"--") : text);

        assertThat(SigningKey.open(data).setAside()).isPresent();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path notAFolder = Files.writeString(data.resolve("file"), "");
        assertThatThrownBy(() -> SigningKey.open(notAFolder.resolve("keys"))).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("token-key.jwk");
    }

    /** RFC 7638, section 3. */
    @Test
    void itsKidIsTheThumbprint() throws Exception {
        SigningKey key = SigningKey.open(data);
        String jwk = key.publicJwk();
        String x = jwk.replaceAll(".*\"x\":\"([^\"]+)\".*", "$1");
        String y = jwk.replaceAll(".*\"y\":\"([^\"]+)\".*", "$1");
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(
                ("{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + x + "\",\"y\":\"" + y + "\"}").getBytes("US-ASCII"));

        assertThat(key.kid()).isEqualTo(TestTokens.base64Url(digest));
        assertThat(x).hasSize(43);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
