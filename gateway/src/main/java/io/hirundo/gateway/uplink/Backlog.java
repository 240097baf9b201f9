package io.hirundo.gateway.uplink;

import io.hirundo.gateway.journal.EventLog;

/**
 * How many committed events are not in the stream yet. Made before the journal commits anything in this run.
 *
 * <p>Within a run seqs follow each other closely and a difference is a number of events; between two runs lies the
 * journal's unused reservation, a million wide. So what earlier runs left is counted by the journal, once, and only what
 * this run adds is told by difference, from its first commit on. Written by the stream's thread and, where said, by the
 * journal's; any thread reads.
 */
final class Backlog {
    private final EventLog log;
    /** The newest event of earlier runs. */
    private final long oldSeq;

    /** The first commit of this run, 0 before it. Written by the journal's thread. */
    private volatile long firstSeq;
    /** Events up to {@link #oldSeq} that are not in the stream. */
    private volatile long old;
    /** Everything up to here is in the stream, or was never an event; -1 before anything is known. */
    private volatile long doneSeq = -1;

    Backlog(EventLog log) {
        this.log = log;
        this.oldSeq = log.committedSeq();
    }

    /** The stream cannot be asked: all there is may be missing there, unless it was asked before. */
    void unknown() {
        if (doneSeq < 0) {
            located(log.readableAfter());
        }
    }

    /** The journal's thread. */
    void committed(long seq) {
        if (firstSeq == 0) {
            firstSeq = seq;
        }
    }

    /** The stream ends here. */
    void located(long seq) {
        if (seq != doneSeq) {
            doneSeq = seq;
            old = seq >= oldSeq ? 0 : Math.max(0, log.count(seq) - fresh());
        }
    }

    void delivered(int events, long upToSeq) {
        old = upToSeq >= oldSeq ? 0 : Math.max(0, old - events);
        doneSeq = upToSeq;
    }

    /** There is nothing to read up to {@code seq}. */
    void caughtUp(long seq) {
        old = 0;
        doneSeq = Math.max(doneSeq, seq);
    }

    /** @return -1 before anything is known */
    long events() {
        return doneSeq < 0 ? -1 : old + fresh();
    }

    private long fresh() {
        long first = firstSeq;
        return first == 0 ? 0 : Math.max(0, log.committedSeq() - Math.max(doneSeq, first - 1));
    }
}
