package io.hirundo.gateway.access;

/**
 * How far the clock can be held against the times in tokens. While it cannot be trusted, no token is too old or too new: a
 * clock that is wrong signs nobody out. Any thread.
 */
public interface TokenTimes {
    boolean isTrusted();

    /**
     * @param readMs epoch milliseconds that this machine's clock showed when a token was issued here
     * @return what is to be added to the times in it, because that clock was wrong then and is right now; 0: nothing
     */
    long offsetOf(long readMs);
}
