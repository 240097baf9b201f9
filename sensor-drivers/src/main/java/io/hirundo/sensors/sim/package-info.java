/**
 * The buses of {@link io.hirundo.sensors.bus} simulated below the bus: Pi4J providers over models of the chips at register level and of what outputs drive, and a
 * directory of kernel-like files for 1-Wire. What is above the bus, drivers included, cannot tell the difference.
 *
 * <p>A {@link io.hirundo.sensors.sim.SimBoard} holds the chips that are soldered on, and the faults that a test injects. A model is
 * called by the thread of its bus alone; the board and its faults may be used by any thread.
 *
 * <p>Invariant: nothing here looks at a clock or draws a number by itself. The same ticks and the same seed give the same values.
 */
package io.hirundo.sensors.sim;
