package io.hirundo.gateway.access;

/** Turns a token into a principal. Any thread. */
@FunctionalInterface
public interface TokenVerifier {

    /** @throws TokenRefused if it is malformed, altered, expired, of another audience, or of an algorithm not configured */
    Principal verify(String token);
}
