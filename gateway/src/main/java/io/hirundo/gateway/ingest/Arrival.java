package io.hirundo.gateway.ingest;

/**
 * A message as the broker handed it over.
 *
 * @param packetId      MQTT packet identifier, 0 for QoS 0
 * @param responseTopic MQTT 5 response topic, null without one
 * @param correlation   MQTT 5 correlation data, null without it
 * @param arrivedMs     epoch milliseconds
 */
record Arrival(String topic, byte[] body, int connection, int packetId, boolean redelivery, boolean retained,
               String responseTopic, byte[] correlation, long arrivedMs) {}
