package io.hirundo.gateway.access;

import java.util.Locale;

/** Why a token is refused: what is counted. */
enum Refusal {
    MISSING, TOO_LARGE, MALFORMED, ALGORITHM, KEY, SIGNATURE, ISSUER, AUDIENCE, EXPIRED, NOT_YET, CLAIMS;

    String reason() {
        return name().toLowerCase(Locale.ROOT);
    }

    TokenRefused because(String message) {
        return new TokenRefused(reason(), message);
    }
}
