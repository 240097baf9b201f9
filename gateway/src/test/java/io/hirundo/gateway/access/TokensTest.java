package io.hirundo.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hirundo.gateway.GatewayConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path data;
    private Instant now = NOW;
    private boolean clockTrusted = true;
    private Tokens tokens;

    private final Clock clock = new Clock() {
        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    @BeforeEach
    void open() {
        tokens = open(List.of(), Optional.empty());
    }

    private Tokens open(List<Path> jwks, Optional<Path> secret) {
        return Tokens.open("site-7", data, new GatewayConfig.Access(jwks, secret), clock, () -> clockTrusted);
    }

    private Tokens withSecret() throws IOException {
        return open(List.of(), Optional.of(Files.write(data.resolve("secret"), SECRET)));
    }

    private Tokens withJwks(String... keys) throws IOException {
        return open(List.of(Files.writeString(data.resolve("fleet.jwks"), "{\"keys\":[" + String.join(",", keys) + "]}")),
                Optional.empty());
    }

    private static String payload(String iss, String more) {
        return "{\"iss\":\"" + iss + "\",\"aud\":\"hirundo\",\"sub\":\"ana\",\"role\":\"viewer\",\"deviceIds\":[\"boiler\"]" + more
                + "}";
    }

    private static String exp(Duration fromNow) {
        return ",\"exp\":" + NOW.plus(fromNow).getEpochSecond();
    }

    private static final String GOOD = payload("fleet", exp(Duration.ofHours(1)));

    private static String reasonOf(Tokens tokens, String token) {
        TokenRefused refused = catchThrowableOfType(TokenRefused.class, () -> tokens.verify(token));
        assertThat(refused).as("refusal of " + token).isNotNull();
        return refused.reason();
    }

    private String issued() {
        return tokens.issue("ana", Role.OPERATOR, DevicePatterns.of(List.of("boiler", "pump-*")), Duration.ofHours(1));
    }

    @Test
    void whatItIssuesItAccepts() {
        Principal principal = tokens.verify(issued());

        assertThat(principal.userId()).isEqualTo("ana");
        assertThat(principal.role()).isEqualTo(Role.OPERATOR);
        assertThat(principal.devices().toList()).containsExactly("boiler", "pump-*");
        assertThat(principal.expiresAtMs()).isEqualTo(NOW.plus(Duration.ofHours(1)).toEpochMilli());
        assertThat(principal.tokenId()).isNotEmpty();
    }

    @Test
    void anIssuedTokenHasTheClaimsOfTheProtocol() {
        String[] segments = issued().split("\\.");

        assertThat(TestTokens.decoded(segments[0])).contains("\"alg\":\"ES256\"", "\"kid\":\"" + tokens.key().kid() + "\"");
        assertThat(TestTokens.decoded(segments[1])).contains("\"iss\":\"hirundo:site-7\"", "\"hirundo\"", "\"sub\":\"ana\"",
                "\"role\":\"operator\"", "\"deviceIds\":[\"boiler\",\"pump-*\"]");
    }

    @Test
    void aTokenOutlivesARestart() {
        String token = issued();
        assertThat(open(List.of(), Optional.empty()).verify(token).userId()).isEqualTo("ana");
    }

    @Test
    void refusesATokenThatHasExpiredAlsoWhenItIsRemembered() {
        String token = issued();
        tokens.verify(token);
        now = NOW.plus(Duration.ofHours(1));

        assertThat(reasonOf(tokens, token)).isEqualTo("expired");
        assertThat(tokens.status().refused()).containsEntry("expired", 1L);
    }

    @Test
    void refusesATokenThatIsAlteredAnywhere() {
        String token = issued();
        String abc = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < token.length(); i++) {
            if (token.charAt(i) == '.') {
                continue;
            }
            char other = abc.charAt((abc.indexOf(token.charAt(i)) + 1) % abc.length());
            String altered = token.substring(0, i) + other + token.substring(i + 1);
            assertThat(reasonOf(tokens, altered)).as("character " + i).isIn("signature", "malformed", "algorithm", "key");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "", "HS256", "ES384", "RS256", "PS256"})
    void refusesAnAlgorithmThatIsNotConfigured(String algorithm) {
        String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + tokens.key().kid() + "\"}";

        assertThat(reasonOf(tokens, TestTokens.unsigned(header, GOOD) + ".")).isEqualTo("algorithm");
        assertThat(reasonOf(tokens, TestTokens.hs256(header, GOOD, SECRET))).isEqualTo("algorithm");
    }

    @Test
    void refusesHs256SignedWithThePublicKeyAlsoWhereHs256IsConfigured() throws IOException {
        Tokens withSecret = withSecret();
        String header = "{\"alg\":\"HS256\",\"kid\":\"" + tokens.key().kid() + "\"}";

        assertThat(reasonOf(withSecret, TestTokens.hs256(header, GOOD, tokens.key().publicJwk().getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("signature");
        assertThat(reasonOf(withSecret, TestTokens.hs256(header, GOOD, tokens.key().jwk().publicKey().getEncoded())))
                .isEqualTo("signature");
    }

    @Test
    void acceptsHs256OfTheConfiguredSecret() throws IOException {
        Tokens withSecret = withSecret();

        assertThat(withSecret.verify(TestTokens.hs256("{\"alg\":\"HS256\"}", GOOD, SECRET)).userId()).isEqualTo("ana");
        assertThat(reasonOf(withSecret, TestTokens.hs256("{\"alg\":\"HS256\"}", GOOD, new byte[32]))).isEqualTo("signature");
    }

    @Test
    void refusesASecretThatIsTooShort() throws IOException {
        Path file = Files.writeString(data.resolve("secret"), "only thirty-one bytes of secret\n");
        assertThatThrownBy(() -> open(List.of(), Optional.of(file))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("access.hs256-secret-file", "31 bytes", "32");
    }

    @Test
    void acceptsTheKeysOfAFurtherIssuer() throws IOException {
        KeyPair ec = TestTokens.ec();
        KeyPair rsa = TestTokens.rsa(2048);
        Tokens both = withJwks(TestTokens.ecJwk("e1", ec), TestTokens.rsaJwk("r1", rsa));

        assertThat(both.verify(TestTokens.es256("{\"alg\":\"ES256\",\"kid\":\"e1\"}", GOOD, ec.getPrivate())).userId())
                .isEqualTo("ana");
        assertThat(both.verify(TestTokens.rs256("{\"alg\":\"RS256\",\"kid\":\"r1\"}", GOOD, rsa.getPrivate())).userId())
                .isEqualTo("ana");
        assertThat(both.status().algorithms()).isEqualTo("ES256, RS256");
    }

    @Test
    void aFurtherIssuerCannotPassForTheGatewayItself() throws IOException {
        KeyPair ec = TestTokens.ec();
        Tokens tokens = withJwks(TestTokens.ecJwk("e1", ec));
        String own = payload("hirundo:site-7", exp(Duration.ofHours(1)));

        assertThat(reasonOf(tokens, TestTokens.es256("{\"alg\":\"ES256\",\"kid\":\"e1\"}", own, ec.getPrivate())))
                .isEqualTo("issuer");
        assertThat(reasonOf(tokens, TestTokens.es256("{\"alg\":\"ES256\",\"kid\":\"" + tokens.key().kid() + "\"}", own,
                ec.getPrivate()))).isEqualTo("signature");
    }

    @Test
    void refusesATokenWithoutKidOrWithAnUnknownOne() throws IOException {
        KeyPair ec = TestTokens.ec();
        Tokens tokens = withJwks(TestTokens.ecJwk("e1", ec));

        assertThat(reasonOf(tokens, TestTokens.es256("{\"alg\":\"ES256\"}", GOOD, ec.getPrivate()))).isEqualTo("key");
        assertThat(reasonOf(tokens, TestTokens.es256("{\"alg\":\"ES256\",\"kid\":\"e2\"}", GOOD, ec.getPrivate())))
                .isEqualTo("key");
    }

    @Test
    void refusesAKeySetWithoutUsableKeys() {
        assertThatThrownBy(() -> withJwks(TestTokens.rsaJwk("weak", TestTokens.rsa(1024)),
                "{\"kty\":\"oct\",\"kid\":\"s\",\"alg\":\"HS256\",\"k\":\"" + TestTokens.base64Url(SECRET) + "\"}"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll("fleet.jwks", "no usable key", "ES256");
        assertThatThrownBy(() -> open(List.of(data.resolve("none.jwks")), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll("access.jwks", "none.jwks");
        assertThatThrownBy(() -> withJwks("1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesATokenOfAnotherGatewaysKeyOrIssuer() {
        Tokens other = Tokens.open("site-8", data, new GatewayConfig.Access(List.of(), Optional.empty()), clock, () -> true);
        String token = other.issue("ana", Role.ADMIN, DevicePatterns.ALL, Duration.ofHours(1));
        assertThat(reasonOf(tokens, token)).as("same key, as after a copied card").isEqualTo("issuer");

        Tokens stranger = Tokens.open("site-7", data.resolve("elsewhere"), new GatewayConfig.Access(List.of(), Optional.empty()),
                clock, () -> true);
        assertThat(reasonOf(tokens, stranger.issue("ana", Role.ADMIN, DevicePatterns.ALL, Duration.ofHours(1)))).isEqualTo("key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"other\"", "[]", "[\"other\"]", "null", "17", "\"hirundo2\"", "{}"})
    void refusesAnotherAudience(String audience) throws IOException {
        Tokens tokens = withSecret();
        String payload = GOOD.replace("\"aud\":\"hirundo\"", "\"aud\":" + audience);

        assertThat(reasonOf(tokens, TestTokens.hs256("{\"alg\":\"HS256\"}", payload, SECRET))).isEqualTo("audience");
    }

    @Test
    void acceptsAListOfAudiencesAndUserIdInPlaceOfSub() throws IOException {
        Tokens tokens = withSecret();
        String payload = GOOD.replace("\"aud\":\"hirundo\"", "\"aud\":[\"x\",\"hirundo\"]").replace("\"sub\"", "\"userId\"");

        assertThat(tokens.verify(TestTokens.hs256("{\"alg\":\"HS256\"}", payload, SECRET)).userId()).isEqualTo("ana");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"exp\":\"soon\"", ",\"exp\":null", ",\"exp\":1e400"})
    void refusesATokenWithoutAnEnd(String exp) throws IOException {
        Tokens tokens = withSecret();

        assertThat(reasonOf(tokens, TestTokens.hs256("{\"alg\":\"HS256\"}", payload("fleet", exp), SECRET))).isEqualTo("claims");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"iss\":\"fleet\"", "\"sub\":\"ana\"", "\"role\":\"viewer\"", "\"deviceIds\":[\"boiler\"]"})
    void refusesATokenThatLacksAClaim(String claim) throws IOException {
        Tokens tokens = withSecret();

        assertThat(reasonOf(tokens, TestTokens.hs256("{\"alg\":\"HS256\"}", GOOD.replace(claim, "\"x\":1"), SECRET)))
                .isEqualTo("claims");
    }

    @Test
    void readsDevicesAsListStarPrefixAndFleetForm() throws IOException {
        assertThat(devices("\"*\"")).containsExactly("*");
        assertThat(devices("[\"pump-*\",\"boiler\"]")).containsExactly("boiler", "pump-*");
        assertThat(devices("[\"site-7/boiler\",\"site-8/attic\",\"site-*/pump-*\",\"*/cellar\"]"))
                .containsExactly("boiler", "cellar", "pump-*");
        assertThat(devices("[\"site-8/*\"]")).isEmpty();
        Tokens tokens = withSecret();
        assertThat(reasonOf(tokens, TestTokens.hs256("{\"alg\":\"HS256\"}",
                GOOD.replace("[\"boiler\"]", "[\"bo iler\"]"), SECRET))).isEqualTo("claims");
    }

    private List<String> devices(String json) throws IOException {
        return withSecret().verify(TestTokens.hs256("{\"alg\":\"HS256\"}", GOOD.replace("[\"boiler\"]", json), SECRET))
                .devices().toList();
    }

    @Test
    void aTokenFromTheFutureIsRefusedOnlyWhereTheClockIsTrusted() throws IOException {
        Tokens tokens = withSecret();
        String payload = payload("fleet", exp(Duration.ofHours(1)) + ",\"nbf\":" + NOW.plusSeconds(61).getEpochSecond());
        String token = TestTokens.hs256("{\"alg\":\"HS256\"}", payload, SECRET);

        assertThat(reasonOf(tokens, token)).isEqualTo("not_yet");
        clockTrusted = false;
        assertThat(tokens.verify(token).userId()).isEqualTo("ana");
        clockTrusted = true;
        assertThat(withSecret().verify(TestTokens.hs256("{\"alg\":\"HS256\"}",
                payload("fleet", exp(Duration.ofHours(1)) + ",\"nbf\":" + NOW.plusSeconds(60).getEpochSecond()), SECRET)).userId())
                .isEqualTo("ana");
    }

    @Test
    void aClockThatCameBackInThePastLocksNobodyOut() {
        String token = issued();
        now = Instant.parse("1970-01-01T00:00:10Z");

        assertThat(tokens.verify(token).userId()).isEqualTo("ana");
    }

    @Test
    void aClockThatIsNotTrustedExpiresNothing() {
        String token = issued();
        tokens.verify(token);
        now = NOW.plus(Duration.ofDays(3_652));
        clockTrusted = false;
        Principal principal = tokens.verify(token);

        assertThat(open(List.of(), Optional.empty()).verify(token).userId()).as("one that does not remember it").isEqualTo("ana");
        assertThat(tokens.hasExpired(principal, now.toEpochMilli())).isFalse();
        clockTrusted = true;
        assertThat(tokens.hasExpired(principal, now.toEpochMilli())).isTrue();
        assertThat(reasonOf(tokens, token)).isEqualTo("expired");
    }

    @Test
    void aTokenIssuedIn1970LivesAsLongAsItWasMeantToOnceTheClockIsRight() {
        clockTrusted = false;
        now = Instant.parse("1970-01-01T00:01:00Z");
        Tokens tokens = Tokens.open("site-7", data, new GatewayConfig.Access(List.of(), Optional.empty()), clock, new TokenTimes() {
            @Override
            public boolean isTrusted() {
                return clockTrusted;
            }

            @Override
            public long offsetOf(long readMs) {
                return clockTrusted && readMs < 3_600_000 ? NOW.toEpochMilli() - 60_000 : 0;
            }
        });
        String token = tokens.issue("ana", Role.VIEWER, DevicePatterns.ALL, Duration.ofHours(1));
        Principal principal = tokens.verify(token);
        clockTrusted = true;
        now = NOW.plus(Duration.ofMinutes(59));

        assertThat(tokens.verify(token).userId()).isEqualTo("ana");
        assertThat(tokens.hasExpired(principal, now.toEpochMilli())).isFalse();
        now = NOW.plus(Duration.ofMinutes(60));
        assertThat(tokens.hasExpired(principal, now.toEpochMilli())).isTrue();
        assertThat(reasonOf(tokens, token)).isEqualTo("expired");
        assertThat(reasonOf(open(List.of(), Optional.empty()), token)).as("of another start").isEqualTo("expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "x", "a.b", "a.b.c", "a.b.c.d", "..", "e30.e30.", "W10.e30.AA", "bm8.e30.AA", "e30=.e30.AA"})
    void refusesWhatIsNoToken(String token) {
        assertThat(reasonOf(tokens, token)).isIn("missing", "malformed", "algorithm");
    }

    @Test
    void refusesATokenThatIsTooLong() {
        assertThat(reasonOf(tokens, "x".repeat(Tokens.MAX_LENGTH + 1))).isEqualTo("too_large");
    }

    @Test
    void refusesATokenThatSaysSomethingTwice() throws IOException {
        Tokens tokens = withSecret();
        String payload = GOOD.replace("\"role\":\"viewer\"", "\"role\":\"viewer\",\"role\":\"admin\"");

        assertThat(reasonOf(tokens, TestTokens.hs256("{\"alg\":\"HS256\"}", payload, SECRET))).isEqualTo("malformed");
        assertThat(reasonOf(tokens, TestTokens.hs256("{\"alg\":\"HS256\",\"alg\":\"HS256\"}", GOOD, SECRET))).isEqualTo("malformed");
    }

    @Test
    void noMessageRepeatsTheToken() {
        String token = issued();
        String altered = token.substring(0, token.length() - 4) + "AAAA";
        assertThatThrownBy(() -> tokens.verify(altered)).hasMessageNotContaining(token.substring(0, 20));
    }

    @Test
    void theCacheIsBounded() {
        VerifiedTokens cache = new VerifiedTokens(2);
        Principal principal = new Principal("ana", Role.VIEWER, DevicePatterns.ALL, 100, "");
        for (byte i = 0; i < 5; i++) {
            cache.add(new byte[] {i}, principal);
        }

        assertThat(cache.size()).isEqualTo(2);
        assertThat(cache.find(new byte[] {4}, _ -> false)).contains(principal);
        assertThat(cache.find(new byte[] {0}, _ -> false)).isEmpty();
        assertThat(cache.find(new byte[] {4}, _ -> true)).isEmpty();
    }
}
