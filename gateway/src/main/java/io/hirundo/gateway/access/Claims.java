package io.hirundo.gateway.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the claims of a token whose signature is good, and makes a principal of them.
 *
 * <p>About a wrong clock (there may be no RTC, and no network to ask): where it is not trusted, {@code exp}, {@code nbf} and
 * {@code iat} are not held against it, so nobody is locked out by a clock that fell to 1970 or leapt ahead. A token that this
 * gateway issued meanwhile has times of the wrong clock; once that is right, they count as corrected, until the next start: so
 * it lives as long as it was meant to, or longer where the clock ran ahead. The gateway's own tokens have no {@code nbf}, and an
 * {@code iat} of its own in the future only proves that its clock went back: it is never a reason to refuse.
 */
final class Claims {
    static final String AUDIENCE = "hirundo";
    /** Between two machines that both ask NTP. */
    static final long LEEWAY_S = 60;
    /** Shown to other viewers and logged; long enough for a mail address. */
    private static final int MAX_USER_ID = 128;

    private final String gatewayId;
    private final String ownIssuer;

    Claims(String gatewayId) {
        this.gatewayId = gatewayId;
        this.ownIssuer = issuer(gatewayId);
    }

    static String issuer(String gatewayId) {
        return "hirundo:" + gatewayId;
    }

    /**
     * @param own whether the gateway's own key signed it
     * @throws TokenRefused names the claim
     */
    Principal principal(JsonNode claims, boolean own, Instant now, TokenTimes times) {
        checkIssuer(text(claims, "iss"), own);
        checkAudience(claims.path("aud"));
        String tokenId = claims.hasNonNull("jti") ? text(claims, "jti") : "";
        long issuedHereMs = own && claims.has("iat") ? millis(claims, "iat") : Principal.ELSEWHERE;
        Principal principal = new Principal(userId(claims), role(claims), devices(claims), expiry(claims), tokenId, issuedHereMs);
        if (hasExpired(principal, now.toEpochMilli(), times)) {
            throw Refusal.EXPIRED.because("the token has expired");
        }
        if (times.isTrusted()) {
            checkNotTooNew(claims, own, now);
        }
        return principal;
    }

    static boolean hasExpired(Principal principal, long nowMs, TokenTimes times) {
        if (!times.isTrusted() || principal.expiresAtMs() > nowMs) {
            return false;
        }
        return principal.issuedHereMs() == Principal.ELSEWHERE
                || principal.expiresAtMs() + times.offsetOf(principal.issuedHereMs()) <= nowMs;
    }

    private void checkIssuer(String issuer, boolean own) {
        if (own && !issuer.equals(ownIssuer)) {
            throw Refusal.ISSUER.because("iss is '" + shown(issuer) + "'; this gateway's tokens have '" + ownIssuer + "'");
        }
        if (!own && issuer.equals(ownIssuer)) {
            throw Refusal.ISSUER.because("iss is '" + ownIssuer + "', but another issuer's key signed it");
        }
    }

    private static void checkAudience(JsonNode audience) {
        boolean ours = audience.isTextual() && audience.textValue().equals(AUDIENCE);
        if (audience.isArray()) {
            for (JsonNode one : audience) {
                ours |= one.isTextual() && one.textValue().equals(AUDIENCE);
            }
        }
        if (!ours) {
            throw Refusal.AUDIENCE.because("aud must contain '" + AUDIENCE + "'");
        }
    }

    private static long expiry(JsonNode claims) {
        if (!claims.has("exp")) {
            throw Refusal.CLAIMS.because("exp is missing: a token must expire");
        }
        return millis(claims, "exp");
    }

    private static void checkNotTooNew(JsonNode claims, boolean own, Instant now) {
        double latest = now.getEpochSecond() + LEEWAY_S;
        if (claims.has("nbf") && seconds(claims, "nbf") > latest) {
            throw Refusal.NOT_YET.because("the token is not valid yet (nbf)");
        }
        if (claims.has("iat") && seconds(claims, "iat") > latest && !own) {
            throw Refusal.NOT_YET.because("the token was issued in the future (iat)");
        }
    }

    /** No further from 1970 than any clock shows, so that nothing overflows that is added. */
    private static long millis(JsonNode claims, String name) {
        return (long) Math.clamp(seconds(claims, name) * 1000, -(double) (1L << 53), (double) (1L << 53));
    }

    private static double seconds(JsonNode claims, String name) {
        JsonNode value = claims.get(name);
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw Refusal.CLAIMS.because(name + " must be a number of seconds since 1970");
        }
        return value.doubleValue();
    }

    private static String userId(JsonNode claims) {
        String userId = text(claims, claims.hasNonNull("sub") ? "sub" : "userId");
        if (userId.length() > MAX_USER_ID || userId.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.CLAIMS.because("sub (or userId) must have at most " + MAX_USER_ID
                    + " characters and no control characters");
        }
        return userId;
    }

    private static Role role(JsonNode claims) {
        try {
            return Role.ofWireName(text(claims, "role"));
        } catch (IllegalArgumentException e) {
            throw Refusal.CLAIMS.because("role must be viewer, operator or admin");
        }
    }

    private DevicePatterns devices(JsonNode claims) {
        JsonNode value = claims.path("deviceIds");
        List<String> patterns = new ArrayList<>();
        if (value.isTextual()) {
            patterns.add(value.textValue());
        } else if (value.isArray()) {
            for (JsonNode one : value) {
                patterns.add(one.asText());
            }
        } else {
            throw Refusal.CLAIMS.because("deviceIds must be a list of ids, of prefixes with a trailing *, or \"*\"");
        }
        try {
            return DevicePatterns.of(ofThisGateway(patterns));
        } catch (IllegalArgumentException e) {
            throw Refusal.CLAIMS.because("deviceIds: " + e.getMessage());
        }
    }

    /** A fleet's token names devices as {@code gatewayId/deviceId}: what is of another gateway gives no right here. */
    private List<String> ofThisGateway(List<String> patterns) {
        List<String> ours = new ArrayList<>();
        for (String pattern : patterns) {
            int slash = pattern.indexOf('/');
            if (slash < 0) {
                ours.add(pattern);
            } else if (DevicePatterns.of(List.of(pattern.substring(0, slash))).contains(gatewayId)) {
                ours.add(pattern.substring(slash + 1));
            }
        }
        return ours;
    }

    private static String text(JsonNode claims, String name) {
        JsonNode value = claims.path(name);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw Refusal.CLAIMS.because(name + " is missing or no text");
        }
        return value.textValue();
    }

    private static String shown(String issuer) {
        return issuer.length() > 100 ? issuer.substring(0, 100) + "…" : issuer;
    }
}
