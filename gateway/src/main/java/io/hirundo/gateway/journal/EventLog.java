package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.Event;
import java.util.List;

/** The reading side of the journal: everything behind ingest is a cursor on it. Any thread. */
public interface EventLog {

    /** Names the journal; a seq means something only together with it. */
    String journalId();

    /** Whose events are in this log besides its own, oldest first: of the journals that this one was restored from. */
    default List<EarlierJournal> earlier() {
        return List.of();
    }

    /** The newest seq that is on disk; what was last reserved and unused where nothing was written yet. */
    long committedSeq();

    /**
     * The cursor from which nothing is missing: a reader that has seen everything up to it, or up to any later seq, can go
     * on without a hole. 0 in a journal that has never dropped a block.
     */
    long readableAfter();

    /**
     * Whether nothing is missing behind this cursor. Asked after a {@link #read}, it is true of what that has returned: what
     * is dropped while a reader goes through the log is announced here before it is gone.
     */
    default boolean isWholeAfter(long seq) {
        return seq >= readableAfter();
    }

    /**
     * The next events, in order of seq.
     *
     * @param afterSeq the last seq the reader has
     * @param maxBytes about how much JSON to return; at least one block is read whatever its size
     * @return events with a greater seq, all committed; empty if there are none yet
     */
    List<Event> read(long afterSeq, int maxBytes);

    /**
     * Whether this event is hidden because its device was deleted after it. Who shows events leaves such ones out; {@link #read} does
     * not, because the fleet is owed them all.
     */
    default boolean isHidden(Event event) {
        return false;
    }

    /**
     * How many events there are behind {@code afterSeq}: exactly, or at most so many where counting would take long. A
     * difference of seqs is no such number, each start of a gateway leaves a gap of a million.
     */
    default long count(long afterSeq) {
        return Math.max(0, committedSeq() - Math.max(afterSeq, readableAfter()));
    }
}
