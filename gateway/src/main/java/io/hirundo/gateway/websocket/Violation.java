package io.hirundo.gateway.websocket;

/** The peer sent what the protocol does not allow, and the close code that says so (RFC 6455, section 7.4.1). */
final class Violation extends Exception {
    static final int PROTOCOL_ERROR = 1002;
    static final int UNSUPPORTED = 1003;
    static final int INVALID_TEXT = 1007;
    static final int TOO_BIG = 1009;

    private static final long serialVersionUID = 1L;

    private final int closeCode;

    Violation(int closeCode, String message) {
        super(message, null, false, false); // an answer, not a defect: nobody looks at its stack
        this.closeCode = closeCode;
    }

    int closeCode() {
        return closeCode;
    }
}
