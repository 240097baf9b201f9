package io.hirundo.sensors.agent;

import io.hirundo.sensors.chip.Reading;

/** What became of a command. */
sealed interface CommandResult {

    /** Carried out, or begun where it takes time; the device is in that state. */
    record Done(Reading state) implements CommandResult {
    }

    /** Tried, and the hardware refused. */
    record Failed(String message) implements CommandResult {
    }

    /** Not tried: not understood, out of range, expired, or too much waits. */
    record Rejected(String message) implements CommandResult {
    }
}
