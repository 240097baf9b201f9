/**
 * When to read, what to do when a read fails, how to publish.
 *
 * <p><b>Reading.</b> A {@link io.hirundo.sensors.agent.BusWorker} owns the sensors of one bus and reads each by its own schedule, on
 * a thread of its own. The {@link io.hirundo.sensors.agent.Watchdog} looks at all of them from outside: a read that does not come
 * back makes its sensor offline, and the other sensors of that bus, which cannot be read meanwhile; other buses go on. The thread is
 * virtual where a read cannot block in the kernel (simulated buses, {@code /proc}). A bus of wires has a platform thread: a native
 * call holds the carrier of a virtual thread, so on two cores two stuck buses would stop every virtual thread of the process.
 *
 * <p><b>Publishing.</b> Each sensor is an MQTT device of its own with a {@link io.hirundo.sensors.agent.DeviceLink}: one connection,
 * one thread, one outbox. MQTT allows one last will a connection, and the contract promises that each device's status turns offline
 * when its sender dies. One connection for the whole agent would need somebody else to know which devices hang on it, after a crash
 * of just that one who knows. The price is three to four threads a sensor, small for the dozen that fits on a board; in return a
 * sensor can have credentials that allow its own topics only, and a refused one disturbs no other.
 *
 * <p><b>Keeping.</b> A sample stays in the {@link io.hirundo.sensors.agent.Outbox} until the gateway's commit receipt. A new sample
 * is sent whether or not receipts come.
 *
 * <p>Invariant: no bus thread ever waits for the network, and no network thread for a bus.
 */
package io.hirundo.sensors.agent;
