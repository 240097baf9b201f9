package io.hirundo.gateway.journal;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * In which blocks the events of a minute of device time are. Not a range of times a block: one device with a wrong clock would
 * stretch that of every block over decades, and a look into one hour would unpack the whole log. Owned by the journal writer,
 * written with the roll-ups.
 */
final class Minutes {
    private static final class Span {
        final long minute;
        long firstSeq;
        long lastSeq;

        Span(long minute, long blockSeq) {
            this.minute = minute;
            this.firstSeq = blockSeq;
            this.lastSeq = blockSeq;
        }
    }

    private final Map<Long, Span> spans = new HashMap<>();
    private Span current = new Span(Long.MIN_VALUE, 0);


    /** @param blockSeq first seq of the block that holds the event */
    void fold(long ts, long blockSeq) {
        long minute = Level.MINUTE.startOf(ts);
        if (current.minute != minute) {
            current = spans.computeIfAbsent(minute, start -> new Span(start, blockSeq));
        }
        current.firstSeq = Math.min(current.firstSeq, blockSeq); // an older one where a clock was corrected
        current.lastSeq = Math.max(current.lastSeq, blockSeq);
    }

    int size() {
        return spans.size();
    }

    void write(RollUpTable table) throws SQLException {
        for (Span span : spans.values()) {
            table.addMinute(span.minute, span.firstSeq, span.lastSeq);
        }
    }

    void written() {
        spans.clear();
        current = new Span(Long.MIN_VALUE, 0);
    }
}
