package io.hirundo.sensors.chip;

import java.util.concurrent.TimeUnit;

/**
 * How a chip waits for its own conversion. Handed in, so that a test advances its clock instead of waiting.
 */
@FunctionalInterface
public interface Pause {

    /**
     * Returns after at least that many milliseconds.
     *
     * @throws ChipException if the thread was interrupted; its interrupt flag is set again
     */
    void millis(long millis) throws ChipException;

    /** Sleeps. */
    static Pause sleeping() {
        return millis -> {
            try {
                TimeUnit.MILLISECONDS.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ChipException("interrupted while the chip converted", e);
            }
        };
    }
}
