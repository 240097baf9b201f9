package io.hirundo.gateway.journal;

/** The journal could not be opened or read. The message says which file and what SQLite found. */
public final class JournalException extends RuntimeException {
    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }

    public JournalException(String message) {
        super(message);
    }
}
