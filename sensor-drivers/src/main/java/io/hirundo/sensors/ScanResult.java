package io.hirundo.sensors;

import java.util.List;

/**
 * What answers on the buses of a machine.
 *
 * @param buses in the order in which they were looked at; empty if the machine has none
 */
public record ScanResult(List<ScannedBus> buses) {

    /**
     * One bus.
     *
     * @param bus     such as {@code i2c-1}
     * @param problem why it could not be looked at; empty if it could
     */
    public record ScannedBus(String bus, String problem, List<Found> found) {
    }

    /**
     * Something that answers.
     *
     * @param place  address such as {@code 0x76}, or the name of a 1-Wire device
     * @param chips  which chips of {@link ChipKind} it may be, as they write themselves; empty: none that is supported
     * @param remark what it is or why it is not known, for people
     * @param yaml   lines for the configuration, one a possible chip; the first is the likely one
     */
    public record Found(String place, List<String> chips, String remark, List<String> yaml) {
    }
}
