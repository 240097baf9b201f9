package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.EventType;
import java.util.OptionalLong;

/** What the sequencer needs of the journal: the narrow side of it that tests can play. */
public interface SequencedLog {

    /** Hands over in order; never waits. */
    void append(JournalItem item);

    /** The greatest seq that may be given out now. */
    long reservedUpTo();

    /** The seq of the committed event with this device timestamp and content, if there is one. May read from disk. */
    OptionalLong find(EventType type, String deviceId, long ts, long contentHash);
}
