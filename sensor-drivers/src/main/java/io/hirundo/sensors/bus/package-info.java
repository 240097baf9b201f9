/**
 * The buses: Pi4J for I2C, SPI and PWM, the kernel's character device for GPIO (below, {@code gpio}), its sysfs for 1-Wire, and the choice
 * between real and simulated.
 *
 * <p>{@link io.hirundo.sensors.bus.Buses} is made once a process and may be used by the threads of all buses; what it opens belongs
 * to the thread of that bus.
 *
 * <p>Invariant: a bus is either real or simulated as a whole, and nothing above it behaves differently for that.
 */
package io.hirundo.sensors.bus;
