package io.hirundo.sensors.chip;

import java.util.OptionalLong;

/** A chip that does something when told to. Owned by the thread of its bus, as any {@link Chip}. */
public interface Actuator extends Chip {

    /**
     * Does it, or begins to where it takes time: this never waits, for other sensors hang on the same bus. {@link #read()} then gives
     * the new state.
     *
     * @param order one that the chip's {@link Orders} can give
     * @throws ChipException if the hardware refused
     */
    void obey(Order order) throws ChipException;

    /**
     * How long until {@link #read()} must be called again, so that what was begun goes on; empty if nothing is under way. Never
     * negative. A call that comes later is told by the clock, and harms precision alone.
     */
    default OptionalLong againInNanos() {
        return OptionalLong.empty();
    }
}
