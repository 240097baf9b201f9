package io.hirundo.gateway.ingest;

import io.hirundo.gateway.event.Draft;

/** Hears of messages that can be read and still become no event. On the sequencer's thread: must not wait. */
@FunctionalInterface
public interface Refusals {

    /**
     * @param draft   still to be acknowledged to the broker
     * @param message what was found and what is allowed
     */
    void refused(Draft draft, RejectionReason reason, String message);
}
