package io.hirundo.gateway.journal;

import java.util.List;

/**
 * The journal at one moment, for people.
 *
 * @param state         {@code ok}, or why commits fail just now
 * @param damaged       whether the file turned out to be damaged: it is no longer written to, and the next start sets it aside
 * @param readableAfter see {@link EventLog#readableAfter()}
 * @param committedSeq  see {@link EventLog#committedSeq()}
 * @param events        events in the log
 * @param bytes         size of the file
 * @param walBytes      size of the write-ahead log
 * @param quotaBytes    what both may take
 * @param space         what the disk has free, and whether that is too little
 * @param pending       items that wait for their commit
 * @param commits       since the start
 * @param lastCommitMs  how long the last one took
 * @param failures      commits that failed and were tried again, since the start
 * @param dropped       events dropped by age, quota or lack of room, since the start
 * @param notRolledUp   samples of series beyond the limit, kept in the log but not in the roll-ups, since the start
 * @param damagedBlocks rows that could not be read, since the start
 * @param damagedFiles  files that were set aside as damaged, all that still lie in the folder
 */
public record JournalStatus(String journalId, String state, boolean damaged, long readableAfter, long committedSeq, long events, long bytes,
                            long walBytes, long quotaBytes, SpaceReport space, int pending, long commits, double lastCommitMs, long failures,
                            long dropped, long notRolledUp, long damagedBlocks, List<String> damagedFiles) {}
