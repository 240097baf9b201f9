package io.hirundo.sensors.chip;

/** A chip on its bus. Owned by the thread of that bus; none of the methods may be called by two threads at once. */
public interface Chip {

    /**
     * Makes the chip ready: checks that it is the expected one, reads its calibration, writes its configuration. Called before the
     * first {@link #read()} and again after every failure, because a chip that failed may have lost its supply and with it all that
     * was written to it.
     *
     * @throws ChipException if it does not answer or is another chip
     */
    void start() throws ChipException;

    /**
     * Measures once and returns all metrics of the chip.
     *
     * @throws ChipException if the bus or the chip failed, or the value cannot be trusted
     */
    Reading read() throws ChipException;
}
