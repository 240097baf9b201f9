package io.hirundo.gateway.access;

/** A token that is not good: the message says why, in words that may be told to whoever sent it. */
public final class TokenRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;

    /** @param reason one word for counting: {@code expired}, {@code signature}, {@code algorithm}, … */
    public TokenRefused(String reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
