package io.hirundo.gateway.alert;

import io.hirundo.gateway.access.Principal;

/** Takes down who has seen to an alert. */
@FunctionalInterface
public interface Acknowledgements {

    /**
     * Needs the role operator and the right to the alert's device. Any thread.
     *
     * @param nowMs epoch milliseconds, the new event's {@code serverTs}; its {@code ts} stays that of the alert
     */
    Acknowledgement acknowledge(Principal who, String alertId, long nowMs);
}
