package io.hirundo.gateway.live;

/**
 * Why the server closes a connection (RFC 6455, section 7.4; 4000 and up are the contract's own), and what the viewer
 * should do then.
 */
public enum CloseCode {
    /** The gateway stops. Connect again after a while. */
    GOING_AWAY(1001),
    /** A binary frame or a fragmented message. Connecting again helps only a client that was mended. */
    UNSUPPORTED(1003),
    /** A message over 64 KiB; sent by Helidon, which reads the frames. */
    TOO_BIG(1009),
    /** No token, or one that is not or no longer good. Connect again with another one. */
    UNAUTHORISED(4001),
    /** What must not be dropped no longer fits the outbox. Connect again and resume with {@code since}. */
    TOO_SLOW(4008),
    /** Too many connections of this user, or messages that go on after {@code rate_limited}. Connect again later. */
    TOO_MANY(4029);

    private final int code;

    CloseCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
