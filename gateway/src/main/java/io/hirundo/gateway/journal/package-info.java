/**
 * The event log on disk: append, read after a seq, history, roll-ups, retention.
 *
 * <p>SQLite in WAL mode; one row a block of events, compressed. The journal writer, a platform thread, owns all writing
 * and every derived table; readers use connections of their own and see a consistent snapshot.
 *
 * <p>Invariant: what {@code committedSeq()} covers is on disk, and a seq is never given out twice, not even after a kill.
 */
package io.hirundo.gateway.journal;
