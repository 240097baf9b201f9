package io.hirundo.gateway.access;

/** Turns a token into a principal. Any thread. */
@FunctionalInterface
public interface TokenVerifier {

    /** @throws TokenRefused if it is malformed, altered, expired, of another audience, or of an algorithm not configured */
    Principal verify(String token);

    /**
     * Whether the token of somebody who is there can no longer be used.
     *
     * @param nowMs epoch milliseconds
     */
    default boolean hasExpired(Principal principal, long nowMs) {
        return principal.expiresAtMs() <= nowMs;
    }
}
