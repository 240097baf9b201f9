/**
 * The whole system from outside, and the fault campaign: the program as a child process, a real Mosquitto, a real Redis,
 * and clients that share no code with it. A test ends every process it started, by its pid, whatever its outcome.
 *
 * <p>Invariant: a test here knows of Hirundo only what stands in its contracts: MQTT, WebSocket, REST, Redis, the command
 * line.
 */
package io.hirundo.appliance.system;
