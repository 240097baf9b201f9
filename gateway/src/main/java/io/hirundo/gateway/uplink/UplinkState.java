package io.hirundo.gateway.uplink;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where the uplink stands. */
public enum UplinkState {
    /** No url is configured: nothing is forwarded. */
    DISABLED,
    /** The first connection since the start is being made. */
    CONNECTING,
    /** Events go into the stream as they are committed. */
    CONNECTED,
    /** Something is wrong, the status says what; it is tried again by itself. */
    WAITING,
    /** The stream holds what this journal never wrote. Nothing is written until somebody has decided which is right. */
    CONFLICT;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
