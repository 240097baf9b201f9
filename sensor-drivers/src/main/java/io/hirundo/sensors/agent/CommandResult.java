package io.hirundo.sensors.agent;

/** What became of a command. */
sealed interface CommandResult {

    /** Carried out; the relay is in that state. */
    record Done(boolean on) implements CommandResult {
    }

    /** Tried, and the hardware refused. */
    record Failed(String message) implements CommandResult {
    }

    /** Not tried: not understood, expired, or too much waits. */
    record Rejected(String message) implements CommandResult {
    }
}
