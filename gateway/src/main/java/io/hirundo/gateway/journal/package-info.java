/**
 * The event log on disk: append, read after a seq, history, roll-ups, retention.
 *
 * <p>{@code Journal} is the door. Behind it: {@code Inbox} (what waits), {@code JournalWriter} (group commit),
 * {@code Block*} (rows and their bytes), {@code Derived} with {@code RollUps} and {@code Minutes} (what charts and look-ups
 * need, with the seq it has reached), {@code Retention} and {@code Sweep} (what goes), {@code Readers} with
 * {@code HistoryReader} and {@code KnownEvents} (what is asked), {@code JournalOpening}, {@code JournalFile}, {@code Inspection} and
 * {@code WalCheck} (opening, and setting a damaged file aside), {@code Damage} (the same while it runs), {@code Room} with
 * {@code Reserve} and {@code DiskUse} (a disk that fills), {@code Salvage} with {@code RowScan} and {@code PageImages} (what can
 * be read of a damaged file), {@code Schema} (the tables, for whoever opens the file).
 *
 * <p>SQLite in WAL mode; one row a block of events, compressed. The journal writer, a platform thread, owns all writing
 * and every derived table; readers use connections of their own and see a consistent snapshot.
 *
 * <p>Invariant: what {@code committedSeq()} covers is on disk, and a seq is never given out twice, not even after a kill.
 */
package io.hirundo.gateway.journal;
