package io.hirundo.sensors.sim;

/**
 * One channel of a PWM chip, as the kernel's sysfs shows it (Documentation/driver-api/pwm.rst): period and active time in nanoseconds,
 * and whether it runs. As the kernel, it refuses an active time longer than the period.
 *
 * <p>Written by the thread of its bus, read by tests too: guarded by itself.
 */
final class PwmModel {

    private long periodNanos;
    private long activeNanos;
    private boolean enabled;

    /** Sets both and runs. */
    synchronized void run(long periodNanos, long activeNanos) {
        if (periodNanos <= 0 || activeNanos < 0 || activeNanos > periodNanos) {
            throw new IllegalStateException("Invalid argument: " + activeNanos + " of " + periodNanos + " ns");
        }
        this.periodNanos = periodNanos;
        this.activeNanos = activeNanos;
        this.enabled = true;
    }

    synchronized void stop() {
        enabled = false;
    }

    synchronized boolean enabled() {
        return enabled;
    }

    synchronized long periodNanos() {
        return periodNanos;
    }

    /** Share of the time in which the line is active, 0 to 1. */
    synchronized double share() {
        return enabled ? (double) activeNanos / periodNanos : 0;
    }
}
