package io.hirundo.sensors.chip;

import java.io.IOException;

/** A chip could not be read. The message is meant for a technician: it says what was expected where, and what was found. */
public final class ChipException extends IOException {

    public ChipException(String message) {
        super(message);
    }

    public ChipException(String message, Throwable cause) {
        super(message, cause);
    }
}
