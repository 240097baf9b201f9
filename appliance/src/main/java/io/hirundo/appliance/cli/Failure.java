package io.hirundo.appliance.cli;

/** The end of a command, in words for the user. */
final class Failure extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    Failure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
