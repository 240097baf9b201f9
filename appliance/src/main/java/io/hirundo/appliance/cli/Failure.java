package io.hirundo.appliance.cli;

import java.io.IOException;

/** The end of a command, in words for the user. */
final class Failure extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    Failure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Of an exception that says in words what is in the way; those of the file system name the file alone. */
    static Failure of(IOException e) {
        return new Failure(Main.FAILED, e.getClass() == IOException.class ? e.getMessage() : e.toString());
    }

    int exitCode() {
        return exitCode;
    }
}
