package io.hirundo.gateway.alert;

import io.hirundo.gateway.event.Event;

/** The answer to who wants to acknowledge an alert. */
public sealed interface Acknowledgement {

    /**
     * It is acknowledged. Saying so twice is no error and no second event.
     *
     * @param alert the event that acknowledged it, the one of before where that was done already
     * @param isNew whether it has just been done
     */
    record Done(Event alert, boolean isNew) implements Acknowledgement {}

    /** @param reason for people */
    record Forbidden(String reason) implements Acknowledgement {}

    /** @param reason the same words for what is not there and for what may not be seen */
    record NotFound(String reason) implements Acknowledgement {}
}
