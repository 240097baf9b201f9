package io.hirundo.gateway.live;

import java.util.Locale;

/** The codes of error messages; an error closes nothing. */
enum ErrorCode {
    INVALID_JSON, INVALID_MESSAGE, UNKNOWN_TYPE, FORBIDDEN, NOT_FOUND, RATE_LIMITED, TOO_MANY_SUBSCRIPTIONS, EXPIRED;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
