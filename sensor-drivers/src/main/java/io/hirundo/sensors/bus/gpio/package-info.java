/**
 * GPIO lines of the Raspberry Pi's header, over the kernel's character device: version 2 of its interface, {@code linux/gpio.h},
 * Linux 5.10 and later; asked by the foreign function API, without a native library of our own.
 *
 * <p>Why not Pi4J's gpiod, as for the other buses Pi4J's own: it speaks version 1 of that interface, which kernels may be built without
 * (CONFIG_GPIO_CDEV_V1), as Debian's newer ones are, and it refuses every board that it does not know by name.
 *
 * <p>From the bottom: {@link io.hirundo.sensors.bus.gpio.SystemCalls} is all that touches the kernel,
 * {@link io.hirundo.sensors.bus.gpio.GpioAbi} knows the bytes, {@link io.hirundo.sensors.bus.gpio.GpioChips} finds the chip of the header,
 * {@link io.hirundo.sensors.bus.gpio.GpioLine} is a line that is held; the providers are Pi4J's view of it. Any thread may use them.
 *
 * <p>Invariant: a descriptor has one owner, which closes it once, on every way out.
 */
package io.hirundo.sensors.bus.gpio;
