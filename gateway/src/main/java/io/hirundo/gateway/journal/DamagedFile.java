package io.hirundo.gateway.journal;

/** What stands in the file cannot be right, although SQLite finds nothing wrong with it. */
final class DamagedFile extends RuntimeException {
    private static final long serialVersionUID = 1;

    DamagedFile(String message) {
        super(message);
    }
}
