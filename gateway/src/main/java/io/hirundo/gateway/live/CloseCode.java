package io.hirundo.gateway.live;

/**
 * Why the server closes a connection (RFC 6455, section 7.4; 4000 and up are the contract's own), and what the viewer
 * should do then.
 */
public enum CloseCode {
    /** The gateway stops. Connect again after a while. */
    GOING_AWAY(1001),
    /**
     * A frame that RFC 6455 does not allow. For this and the next three, connecting again helps only a client that was
     * mended. All four are found by {@code websocket}, which reads the frames.
     */
    PROTOCOL_ERROR(1002),
    /** A binary frame or a fragmented message. */
    UNSUPPORTED(1003),
    /** Text that is not UTF-8. */
    INVALID_TEXT(1007),
    /** A message over 64 KiB. */
    TOO_BIG(1009),
    /** No token, or one that is not or no longer good. Connect again with another one. */
    UNAUTHORISED(4001),
    /**
     * What must not be dropped no longer fits the outbox, or retention has overtaken its replay. Connect again and resume with
     * {@code since}.
     */
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
