package io.hirundo.sensors.agent;

/**
 * A message to the broker, QoS 1.
 *
 * @param responseTopic where a receipt is wanted; empty if none is
 * @param correlation   comes back with it; empty if none
 */
record Outgoing(String topic, byte[] body, boolean retained, String responseTopic, byte[] correlation) {

    private static final byte[] NONE = {};

    static Outgoing retained(String topic, byte[] body) {
        return new Outgoing(topic, body, true, "", NONE);
    }

    static Outgoing answer(String topic, byte[] body, byte[] correlation) {
        return new Outgoing(topic, body, false, "", correlation);
    }
}
