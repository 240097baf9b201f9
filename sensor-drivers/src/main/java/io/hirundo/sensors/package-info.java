/**
 * The sensors wired to this machine, as MQTT devices: chips to readings to a broker. Knows Pi4J and MQTT, and nothing of who listens.
 *
 * <p>{@link io.hirundo.sensors.Sensors} is the way in: it takes a {@link io.hirundo.sensors.SensorsConfig}, wires chips to real or
 * simulated buses, and hands them to the agent. {@link io.hirundo.sensors.ChipKind} lists what can be configured.
 *
 * <p>Invariant: starting never fails for something that is missing outside; a sensor or a broker that is not there is a state.
 */
package io.hirundo.sensors;
