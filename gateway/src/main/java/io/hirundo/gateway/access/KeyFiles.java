package io.hirundo.gateway.access;

import io.helidon.security.jwt.jwk.Jwk;
import io.helidon.security.jwt.jwk.JwkEC;
import io.helidon.security.jwt.jwk.JwkOctet;
import io.helidon.security.jwt.jwk.JwkRSA;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the configuration names: JWK sets of further issuers (RFC 7517, section 5) and the shared secret. */
final class KeyFiles {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFiles.class);
    /** RFC 7518, section 3.2: a key of the hash's size or larger must be used with HS256. */
    private static final int MIN_SECRET_BYTES = 32;
    /** RFC 7518, section 3.3. */
    private static final int MIN_RSA_BITS = 2048;

    private KeyFiles() {}

    /**
     * The ES256 and RS256 keys of a set. Others in it are passed over, and the log says which: an issuer's set often
     * holds keys for other purposes.
     *
     * @throws IllegalArgumentException names the file and what is wrong with it
     */
    static List<Jwk> jwks(Path file) {
        List<Jwk> keys = new ArrayList<>();
        try (JsonReader reader = Json.createReader(new StringReader(read(file, "access.jwks")))) {
            for (JsonValue value : reader.readObject().getJsonArray("keys")) {
                verificationKey(value.asJsonObject(), file, keys.size(), keys);
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("access.jwks: " + file + " is no JWK set {\"keys\":[…]}: " + e.getMessage(), e);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("access.jwks: " + file
                    + " has no usable key; allowed are ES256 (P-256) and RS256 (2048 bits or more), each with a kid");
        }
        return keys;
    }

    private static void verificationKey(JsonObject json, Path file, int at, List<Jwk> into) {
        String kid = json.getString("kid", "");
        String why = reasonAgainst(json, kid);
        if (why.isEmpty()) {
            Jwk jwk = Jwk.create(json);
            if (jwk instanceof JwkRSA rsa && ((RSAPublicKey) rsa.publicKey()).getModulus().bitLength() < MIN_RSA_BITS) {
                why = "RSA below 2048 bits";
            } else {
                into.add(jwk);
                return;
            }
        }
        LOG.warn("{}: the key after {} usable ones (kid '{}') is passed over: {}", file, at, kid, why);
    }

    private static String reasonAgainst(JsonObject json, String kid) {
        String type = json.getString("kty", "");
        String algorithm = json.getString("alg", "");
        if (kid.isEmpty()) {
            return "it has no kid";
        }
        if (json.getString("use", Jwk.USE_SIGNATURE).equals(Jwk.USE_ENCRYPTION)) {
            return "it is for encryption";
        }
        if (type.equals(Jwk.KEY_TYPE_EC) && json.getString("crv", "").equals(JwkEC.CURVE_P256)
                && (algorithm.isEmpty() || algorithm.equals(TrustedKeys.ES256))) {
            return "";
        }
        if (type.equals(Jwk.KEY_TYPE_RSA) && (algorithm.isEmpty() || algorithm.equals(TrustedKeys.RS256))) {
            return "";
        }
        return "kty '" + type + "' with alg '" + algorithm + "' is neither ES256 nor RS256";
    }

    /**
     * The secret is what the file holds without white space at its end: an editor adds a line break.
     *
     * @throws IllegalArgumentException if it has fewer than 32 bytes
     */
    static Jwk secret(Path file) {
        byte[] bytes = read(file, "access.hs256-secret-file").stripTrailing().getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException("access.hs256-secret-file: " + file + " holds " + bytes.length
                    + " bytes; HS256 needs " + MIN_SECRET_BYTES + " or more, for example from `openssl rand -base64 48`");
        }
        return JwkOctet.create(Json.createObjectBuilder().add("kty", Jwk.KEY_TYPE_OCT).add("alg", TrustedKeys.HS256)
                .add("kid", "hs256-secret").add("k", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)).build());
    }

    /** Byte for byte, so that a secret need not be text. */
    private static String read(Path file, String key) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalArgumentException(key + ": " + file + " cannot be read: " + e, e);
        }
    }
}
