package io.hirundo.appliance.update;

import io.hirundo.gateway.update.UpdateState.Outcome;

/** Why a bundle was not installed, in words for people. */
final class NotInstalled extends Exception {

    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    private NotInstalled(Outcome outcome, String reason) {
        super(reason);
        this.outcome = outcome;
    }

    /** The bundle is not good enough; nothing was changed. */
    static NotInstalled refused(String reason) {
        return new NotInstalled(Outcome.REFUSED, reason);
    }

    /** Something failed on the way. */
    static NotInstalled failed(String reason) {
        return new NotInstalled(Outcome.FAILED, reason);
    }

    Outcome outcome() {
        return outcome;
    }
}
