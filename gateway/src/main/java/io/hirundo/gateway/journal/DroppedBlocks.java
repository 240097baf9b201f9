package io.hirundo.gateway.journal;

/**
 * Events that the quota forced out before the uplink had delivered them: a {@code gap} event has to say so.
 *
 * @param count   number of events
 * @param fromSeq first of them
 * @param toSeq   last of them
 * @param reason  {@code quota}
 */
public record DroppedBlocks(long count, long fromSeq, long toSeq, String reason) {}
