package io.hirundo.gateway.live;

import io.hirundo.gateway.event.EventType;
import java.util.List;
import java.util.Set;

/** What a viewer wants to see, over all its connections. Guarded by its viewer. */
final class Interest {
    static final long NONE = -1;

    final Set<EventType> types;
    List<String> patterns;
    /** The place behind which it wants to go on; {@link #NONE}: where the server likes. */
    long cursor;
    /** Nothing before this is owed: it was shown a snapshot instead, or never asked. {@link #NONE}: not yet answered. */
    long owedAfter = NONE;

    Interest(List<String> patterns, Set<EventType> types, long cursor) {
        this.patterns = patterns;
        this.types = types;
        this.cursor = cursor;
    }

    static boolean matches(List<String> patterns, String deviceId) {
        return patterns.stream().anyMatch(pattern -> pattern.endsWith("*")
                ? deviceId.startsWith(pattern.substring(0, pattern.length() - 1)) : deviceId.equals(pattern));
    }
}
