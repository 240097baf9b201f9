package io.hirundo.gateway.device;

/** What a user said of a device cannot be taken. The message names the member, what was found and what is allowed. */
public final class EntryRefused extends Exception {
    private static final long serialVersionUID = 1;

    EntryRefused(String message) {
        super(message, null, false, false);
    }
}
