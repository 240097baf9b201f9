package io.hirundo.gateway.access;

import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import io.helidon.security.jwt.Jwt;
import io.helidon.security.jwt.JwtException;
import io.helidon.security.jwt.SignedJwt;
import io.helidon.security.jwt.jwk.Jwk;
import io.hirundo.gateway.GatewayConfig;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * Issues and verifies JWTs (protocol: ES256 with the gateway's own key, further issuers' keys by file, HS256 only with
 * a configured secret). Any thread.
 *
 * <p>The order of the checks: size; form; {@code alg} is configured; a key of that algorithm; signature; claims. Nothing
 * of the payload is parsed before its signature is good. A check of revoked {@code jti} belongs behind the cache,
 * where {@link #verify} returns.
 */
public final class Tokens implements TokenVerifier {
    /** A token with hundreds of device ids is smaller; what is larger is not worth a hash. */
    public static final int MAX_LENGTH = 8 * 1024;
    /** At about 300 bytes a principal: some 300 KiB. More users than a site has. */
    private static final int CACHED = 1024;

    private final String gatewayId;
    private final SigningKey key;
    private final TrustedKeys trusted;
    private final Claims claims;
    private final Clock clock;
    private final TokenTimes times;
    private final VerifiedTokens verified = new VerifiedTokens(CACHED);
    private final Map<String, LongAdder> refused = new LinkedHashMap<>();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder issued = new LongAdder();

    private Tokens(String gatewayId, SigningKey key, TrustedKeys trusted, Clock clock, TokenTimes times) {
        this.gatewayId = gatewayId;
        this.key = key;
        this.trusted = trusted;
        this.claims = new Claims(gatewayId);
        this.clock = clock;
        this.times = times;
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal.reason(), new LongAdder());
        }
    }

    /**
     * @param data  the gateway's data folder; the key lies in its {@code keys}
     * @param times whether the clock can be believed now, see {@link Claims}
     * @throws IllegalArgumentException    names the configuration key whose file is no good
     * @throws java.io.UncheckedIOException if the gateway's own key can be neither read nor made
     */
    public static Tokens open(String gatewayId, Path data, GatewayConfig.Access access, Clock clock, TokenTimes times) {
        List<Jwk> further = new ArrayList<>();
        access.jwks().forEach(file -> further.addAll(KeyFiles.jwks(file)));
        SigningKey own = SigningKey.open(data.resolve("keys"));
        TrustedKeys keys = new TrustedKeys(own, further, access.hs256SecretFile().map(KeyFiles::secret));
        return new Tokens(gatewayId, own, keys, clock, times);
    }

    /** For who knows of no correction: a program that issues tokens and ends. */
    public static Tokens open(String gatewayId, Path data, GatewayConfig.Access access, Clock clock, BooleanSupplier clockTrusted) {
        return open(gatewayId, data, access, clock, new TokenTimes() {
            @Override
            public boolean isTrusted() {
                return clockTrusted.getAsBoolean();
            }

            @Override
            public long offsetOf(long readMs) {
                return 0;
            }
        });
    }

    /** Whether times are held against the clock now. */
    public boolean isClockTrusted() {
        return times.isTrusted();
    }

    /** @param ttl from now by the gateway's own clock; more than zero */
    public String issue(String userId, Role role, DevicePatterns devices, Duration ttl) {
        if (!ttl.isPositive()) {
            throw new IllegalArgumentException("ttl is " + ttl + "; it must be more than zero");
        }
        Instant now = clock.instant();
        Jwt jwt = Jwt.builder().algorithm(TrustedKeys.ES256).keyId(key.kid()).type("JWT")
                .issuer(Claims.issuer(gatewayId)).addAudience(Claims.AUDIENCE).subject(userId)
                .issueTime(now).expirationTime(now.plus(ttl)).jwtId(UUID.randomUUID().toString())
                .addPayloadClaim("role", role.wireName()).addPayloadClaim("deviceIds", devices.toList())
                .build();
        String token = SignedJwt.sign(jwt, key.jwk()).tokenContent();
        if (token.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("the token has " + token.length() + " characters; at most " + MAX_LENGTH
                    + " are accepted: name fewer devices, or use prefixes");
        }
        issued.increment();
        return token;
    }

    @Override
    public Principal verify(String token) {
        try {
            Principal principal = check(token);
            accepted.increment();
            return principal;
        } catch (TokenRefused e) {
            refused.get(e.reason()).increment();
            throw e;
        }
    }

    @Override
    public boolean hasExpired(Principal principal, long nowMs) {
        return Claims.hasExpired(principal, nowMs, times);
    }

    private Principal check(String token) {
        if (token == null || token.isBlank()) {
            throw Refusal.MISSING.because("there is no token");
        }
        if (token.length() > MAX_LENGTH) {
            throw Refusal.TOO_LARGE.because("the token has " + token.length() + " characters; at most " + MAX_LENGTH
                    + " are accepted");
        }
        byte[] sha256 = Digests.sha256(token);
        Instant now = clock.instant();
        return verified.find(sha256, principal -> hasExpired(principal, now.toEpochMilli())).orElseGet(() -> {
            Principal principal = checkAnew(token, now);
            verified.add(sha256, principal);
            return principal;
        });
    }

    private Principal checkAnew(String token, Instant now) {
        CompactJws jws = CompactJws.parse(token);
        String algorithm = jws.header().path("alg").asText();
        if (!trusted.accepts(algorithm)) {
            throw Refusal.ALGORITHM.because("alg must be one of: " + trusted.algorithms());
        }
        if (jws.header().has("crit")) {
            throw Refusal.MALFORMED.because("the token has critical extensions (crit); none is understood");
        }
        TrustedKeys.Trusted signer = trusted.find(algorithm, jws.header().path("kid").textValue())
                .orElseThrow(() -> Refusal.KEY.because("kid names no " + algorithm + " key that is trusted here"));
        if (!isSignedBy(signer.jwk(), jws)) {
            throw Refusal.SIGNATURE.because("the signature does not fit: the token was altered, or another key signed it");
        }
        return claims.principal(jws.claims(), signer.own(), now, times);
    }

    private static boolean isSignedBy(Jwk jwk, CompactJws jws) {
        try {
            return jwk.verifySignature(jws.signed(), jws.signature());
        } catch (JwtException e) {
            return false; // a signature of the wrong size makes the provider throw instead of answering
        }
    }

    /** The gateway's public key as a JWK set (RFC 7517, section 5). */
    public String jwks() {
        return "{\"keys\":[" + key.publicJwk() + "]}";
    }

    public SigningKey key() {
        return key;
    }

    /**
     * @param algorithms that are accepted
     * @param refused    by reason
     */
    public record Status(String kid, String algorithms, long accepted, Map<String, Long> refused) {}

    public Status status() {
        Map<String, Long> counts = new LinkedHashMap<>();
        refused.forEach((reason, count) -> {
            if (count.sum() > 0) {
                counts.put(reason, count.sum());
            }
        });
        return new Status(key.kid(), trusted.algorithms(), accepted.sum(), counts);
    }

    public void register(MeterRegistry registry) {
        registry.getOrCreate(FunctionalCounter.builder("hirundo_tokens_accepted", accepted, LongAdder::sum)
                .description("Tokens verified and found good"));
        registry.getOrCreate(FunctionalCounter.builder("hirundo_tokens_issued", issued, LongAdder::sum)
                .description("Tokens issued with the gateway's own key"));
        refused.forEach((reason, count) -> registry.getOrCreate(
                FunctionalCounter.builder("hirundo_tokens_refused", count, LongAdder::sum)
                        .description("Tokens refused").addTag(Tag.create("reason", reason))));
    }
}
