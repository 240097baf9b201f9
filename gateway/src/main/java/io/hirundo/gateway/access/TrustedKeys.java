package io.hirundo.gateway.access;

import io.helidon.security.jwt.jwk.Jwk;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The keys whose tokens are good: the gateway's own, those of further issuers, the shared secret. Immutable.
 *
 * <p>The algorithm decides what kind of key is looked for, and a key answers for its own algorithm alone: a token
 * that names the public key's {@code kid} and {@code HS256} finds the secret or nothing, never the public key.
 */
final class TrustedKeys {
    static final String ES256 = "ES256";
    static final String RS256 = "RS256";
    static final String HS256 = "HS256";

    /** @param own whether it is the gateway's own key */
    record Trusted(Jwk jwk, boolean own) {}

    private final Map<String, Trusted> byKid = new HashMap<>();
    private final Optional<Trusted> secret;
    private final TreeSet<String> algorithms = new TreeSet<>();

    TrustedKeys(SigningKey own, Iterable<Jwk> further, Optional<Jwk> hs256) {
        byKid.put(own.kid(), new Trusted(own.jwk(), true));
        algorithms.add(ES256);
        for (Jwk jwk : further) {
            if (byKid.putIfAbsent(jwk.keyId(), new Trusted(jwk, false)) != null) {
                throw new IllegalArgumentException("access.jwks: two keys have the kid '" + jwk.keyId()
                        + "'; a kid must name one key");
            }
            algorithms.add(jwk.algorithm());
        }
        secret = hs256.map(jwk -> new Trusted(jwk, false));
        secret.ifPresent(_ -> algorithms.add(HS256));
    }

    boolean accepts(String algorithm) {
        return algorithms.contains(algorithm);
    }

    /** For messages: those that are configured. */
    String algorithms() {
        return String.join(", ", algorithms);
    }

    /** @param kid null where the token names none */
    Optional<Trusted> find(String algorithm, String kid) {
        if (algorithm.equals(HS256)) {
            return secret;
        }
        return Optional.ofNullable(byKid.get(kid)).filter(key -> key.jwk().algorithm().equals(algorithm));
    }
}
