/**
 * Puts the parts together: the broker, the gateway and the sensors, in the order in which they need each other.
 *
 * <p>Runs on the main thread, and at the end on the JVM's shutdown thread. Invariant: whatever was started is stopped, in
 * the opposite order, also when something that was to come after it could not start.
 */
package io.hirundo.appliance;
