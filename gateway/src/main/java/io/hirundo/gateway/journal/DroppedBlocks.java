package io.hirundo.gateway.journal;

/**
 * Events that lack of room forced out before the uplink had delivered them: a {@code gap} event has to say so.
 *
 * @param count   number of events
 * @param fromSeq first of them
 * @param toSeq   last of them
 * @param reason  {@code quota}, or {@code disk} where the disk had too little room for what the quota allows
 */
public record DroppedBlocks(long count, long fromSeq, long toSeq, String reason) {}
