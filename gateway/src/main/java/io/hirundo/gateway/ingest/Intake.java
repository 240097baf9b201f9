package io.hirundo.gateway.ingest;

import io.hirundo.gateway.event.Inbound;

/** The way to the sequencer for what comes from the broker. */
@FunctionalInterface
public interface Intake {

    /**
     * Hands over in order. Waits while the sequencer's queue is full, which stops reading from the broker: the broker
     * keeps the rest. Only the MQTT callback thread may call it.
     */
    void offer(Inbound inbound) throws InterruptedException;
}
