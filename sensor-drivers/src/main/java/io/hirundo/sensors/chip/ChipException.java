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

    /** What the innermost cause says. Pi4J wraps the kernel's word two or three times, and only that one tells anything. */
    public static String innermost(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
