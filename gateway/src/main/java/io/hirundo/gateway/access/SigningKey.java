package io.hirundo.gateway.access;

import io.helidon.security.jwt.jwk.JwkEC;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's own ES256 key: made at the first start, kept in {@code token-key.jwk} (RFC 7517), named by its
 * thumbprint (RFC 7638). Whoever reads that file can sign in as anybody, so only its owner may.
 *
 * <p>A file that holds no usable key is set aside under a name of its own and a new key is made: the gateway starts,
 * and the tokens of the old key are refused. A file that cannot be read at all is an error, because nothing is known
 * to be wrong with it.
 *
 * <p>Beside the members of the standard the file has {@code checked}, a digest of the private part and the kid (RFC 7517, section 4,
 * has readers ignore what they do not know). Whether both parts belong together is otherwise seen only by signing, and a JVM's first
 * signature is a tenth of what a gateway computes on a small board until its page answers.
 */
public final class SigningKey {
    static final String FILE = "token-key.jwk";
    private static final Logger LOG = LoggerFactory.getLogger(SigningKey.class);
    /** Signed and verified after reading a file without the right digest: a private part that does not fit its public part shows here. */
    private static final byte[] PROBE = "probe".getBytes(StandardCharsets.US_ASCII);
    private static final String CHECKED = "checked";
    /** RFC 7518, section 6.2.1.2: coordinates of P-256 have 32 bytes, leading zeroes included. */
    private static final int COORDINATE_BYTES = 32;

    private final JwkEC jwk;
    private final Optional<Path> setAside;

    private SigningKey(JwkEC jwk, Optional<Path> setAside) {
        this.jwk = jwk;
        this.setAside = setAside;
    }

    /**
     * Reads the key, or makes one. Two processes that start at once (the gateway, and {@code hirundo token}) end up
     * with the same key.
     *
     * @param folder made if it is missing, for its owner alone
     * @throws UncheckedIOException names the file and what to do
     */
    public static synchronized SigningKey open(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            PrivateFiles.makeFolder(folder);
            try (FileChannel lock = FileChannel.open(folder.resolve(FILE + ".lock"),
                    StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock(); // released with the channel
                return readOrMake(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the key file " + file + " can be neither read nor made (" + e
                    + "): run as the user that owns it, and see that the disk is writable", e);
        }
    }

    private static SigningKey readOrMake(Path file) throws IOException {
        Optional<Path> setAside = Optional.empty();
        if (Files.exists(file)) {
            Optional<JwkEC> found = parse(Files.readString(file, StandardCharsets.ISO_8859_1));
            if (found.isPresent()) {
                return new SigningKey(found.get(), Optional.empty());
            }
            Path aside = PrivateFiles.setAside(file);
            setAside = Optional.of(aside);
            LOG.error("{} holds no ES256 key; set aside as {}. A new key is made: tokens issued so far are refused",
                    file, aside.getFileName());
        }
        JwkEC made = make();
        PrivateFiles.write(file, privateJson(made));
        return new SigningKey(made, setAside);
    }

    /** Whether this is a whole and usable key. */
    static boolean isKey(String text) {
        return parse(text).isPresent();
    }

    private static Optional<JwkEC> parse(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            JsonObject json = reader.readObject();
            JwkEC jwk = JwkEC.create(json);
            boolean usable = jwk.algorithm().equals(JwkEC.ALG_ES256) && jwk.privateKey().isPresent()
                    && jwk.keyId().equals(thumbprint((ECPublicKey) jwk.publicKey()))
                    && (checked(jwk).equals(json.getString(CHECKED, "")) || jwk.verifySignature(PROBE, jwk.sign(PROBE)));
            return usable ? Optional.of(jwk) : Optional.empty();
        } catch (RuntimeException e) {
            // JSON, number and curve errors come as half a dozen unrelated types; a message might repeat the private part
            LOG.warn("the key cannot be parsed: {}", e.getClass().getName());
            return Optional.empty();
        }
    }

    private static JwkEC make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            ECPublicKey publicKey = (ECPublicKey) pair.getPublic();
            return JwkEC.builder().publicKey(publicKey).privateKey((ECPrivateKey) pair.getPrivate())
                    .algorithm(JwkEC.ALG_ES256).keyId(thumbprint(publicKey)).build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no P-256", e);
        }
    }

    /** RFC 7638, section 3: SHA-256 over the required members in order of name, without blanks. */
    static String thumbprint(ECPublicKey key) {
        return Digests.base64Url(Digests.sha256("{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + x(key) + "\",\"y\":\""
                + y(key) + "\"}"));
    }

    /** What {@code checked} says of a key whose parts belong together. */
    private static String checked(JwkEC jwk) {
        return Digests.base64Url(Digests.sha256(jwk.keyId() + "." + d(jwk)));
    }

    private static String privateJson(JwkEC jwk) {
        String open = publicJson(jwk);
        return open.substring(0, open.length() - 1) + ",\"d\":\"" + d(jwk) + "\",\"" + CHECKED + "\":\"" + checked(jwk) + "\"}\n";
    }

    private static String d(JwkEC jwk) {
        return coordinate(((ECPrivateKey) jwk.privateKey().orElseThrow()).getS());
    }

    private static String publicJson(JwkEC jwk) {
        ECPublicKey key = (ECPublicKey) jwk.publicKey();
        return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"" + jwk.keyId() + "\",\"x\":\""
                + x(key) + "\",\"y\":\"" + y(key) + "\"}";
    }

    private static String x(ECPublicKey key) {
        return coordinate(key.getW().getAffineX());
    }

    private static String y(ECPublicKey key) {
        return coordinate(key.getW().getAffineY());
    }

    private static String coordinate(BigInteger number) {
        byte[] signed = number.toByteArray();
        byte[] out = new byte[COORDINATE_BYTES];
        int length = Math.min(signed.length, COORDINATE_BYTES);
        System.arraycopy(signed, signed.length - length, out, COORDINATE_BYTES - length, length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out);
    }

    public String kid() {
        return jwk.keyId();
    }

    /** The public part as a JWK, without {@code d}. */
    public String publicJwk() {
        return publicJson(jwk);
    }

    /** Where a damaged key file was put at this start. */
    public Optional<Path> setAside() {
        return setAside;
    }

    JwkEC jwk() {
        return jwk;
    }
}
