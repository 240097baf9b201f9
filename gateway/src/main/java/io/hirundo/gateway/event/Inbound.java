package io.hirundo.gateway.event;

/** What ingest hands to the sequencer, in the order in which the broker sent it. */
public sealed interface Inbound permits Draft, Inbound.Meta, Inbound.SessionOpened {

    /**
     * A device describes itself. No event: it is kept with the device and shown in snapshots.
     *
     * @param meta the validated JSON object
     */
    record Meta(String deviceId, byte[] meta, Delivery delivery) implements Inbound {}

    /**
     * The connection to the broker stands.
     *
     * @param present whether the broker kept our session; if not, packet identifiers start anew and say nothing about
     *                earlier deliveries
     */
    record SessionOpened(int connection, boolean present) implements Inbound {}
}
