/**
 * MQTT messages to events: connect, parse, validate, normalise, then give each its seq.
 *
 * <p>Paho's callback thread parses and validates and hands an {@link io.hirundo.gateway.event.Inbound} to the sequencer;
 * the sequencer, a platform thread, owns seq, redelivery window, last values and rooms. Invariant: a message is
 * acknowledged to the broker after the commit that holds its event, or at once if it was refused.
 */
package io.hirundo.gateway.ingest;
