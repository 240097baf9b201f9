package io.hirundo.sensors.agent;

import io.hirundo.sensors.chip.Chip;
import io.hirundo.sensors.chip.ChipException;

/** Opens the bus for a chip, as often as needed. Called by the thread of the bus. */
@FunctionalInterface
public interface ChipSource {

    /** The chip on a freshly opened bus, not started; what an earlier call had opened is freed first. */
    Chip open() throws ChipException;
}
