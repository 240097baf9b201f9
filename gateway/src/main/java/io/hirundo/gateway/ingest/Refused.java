package io.hirundo.gateway.ingest;

/**
 * A message breaks a rule of the contract. It has no stack trace: a flood of bad messages must cost little, and the
 * text says which rule.
 */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectionReason reason;

    Refused(RejectionReason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    RejectionReason reason() {
        return reason;
    }
}
