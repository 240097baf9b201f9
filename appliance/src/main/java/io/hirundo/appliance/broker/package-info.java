/**
 * The MQTT broker of the site: a Mosquitto that Hirundo starts, configures and watches, or somebody else's.
 *
 * <p>One thread, {@code broker}, owns the process; everybody else reads {@link io.hirundo.appliance.broker.BrokerStatus}.
 * Invariant: whatever happens to Mosquitto is a state to be shown, never an end of Hirundo; and no process is ever
 * ended but the one that was started here, known by pid, start time and its configuration file.
 */
package io.hirundo.appliance.broker;
