/**
 * MQTT messages to events: connect, parse, validate, normalise, then give each its seq.
 *
 * <p>{@link io.hirundo.gateway.ingest.MqttSource} keeps the connection. Paho's callback thread parses and validates and
 * hands an {@link io.hirundo.gateway.event.Inbound} to the sequencer; the sequencer, a platform thread, owns seq, redelivery
 * window, last values and rooms; the journal writer reports what is on disk, and only then the broker hears of it.
 * Invariant: a message is acknowledged to the broker after the commit that holds its event, or at once if it was refused.
 */
package io.hirundo.gateway.ingest;
