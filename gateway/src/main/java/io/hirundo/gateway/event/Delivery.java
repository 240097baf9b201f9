package io.hirundo.gateway.event;

import java.util.Optional;

/**
 * How a message came from the broker, kept with its event until the commit: then the message is acknowledged, and
 * the device that asked for it gets its receipt.
 *
 * @param connection counts the connections of this process to the broker; an acknowledgement is only good on the
 *                   connection that delivered the message
 * @param packetId   MQTT packet identifier, 0 for QoS 0
 * @param redelivery MQTT DUP flag: the broker has sent this packet before
 * @param bytes      size of the message, counted against what may be in flight
 * @param receipt    where the device wants its commit receipt
 */
public record Delivery(int connection, int packetId, boolean redelivery, int bytes, Optional<ReceiptTo> receipt) {

    /** Where the event was made here and nobody waits for it. */
    public static final Delivery NONE = new Delivery(0, 0, false, 0, Optional.empty());

    /** MQTT 5 response topic and correlation data (MQTT 5.0, sections 3.3.2.3.5 and 3.3.2.3.6). */
    public record ReceiptTo(String topic, byte[] correlation) {}
}
