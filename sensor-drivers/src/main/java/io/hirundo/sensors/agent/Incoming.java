package io.hirundo.sensors.agent;

/**
 * A message from the broker.
 *
 * @param responseTopic where an answer is wanted; empty if nowhere in particular
 * @param correlation   to be sent back with the answer; empty if none came
 */
record Incoming(String topic, byte[] body, String responseTopic, byte[] correlation) {
}
