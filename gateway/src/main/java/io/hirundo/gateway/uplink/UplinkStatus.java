package io.hirundo.gateway.uplink;

/**
 * What {@code GET /api/v1/system} tells about the uplink.
 *
 * @param url          where to, without password; empty if disabled
 * @param sinceMs      epoch milliseconds: since when in this state
 * @param reason       why, and what to do about it; empty where nothing is wrong
 * @param deliveredSeq the stream holds everything up to this seq
 * @param backlog      so many committed events are not in the stream yet; an upper limit where counting would take long,
 *                     -1 until the first connection has been tried
 * @param etaSeconds   until the backlog is gone at the present rate; 0 without one, -1 where it cannot be told
 * @param reconnects   connections made after the first
 * @param live         {@code connected}, or why nothing goes over the live channel
 * @param liveDropped  events that did not go over the live channel
 * @param commands     {@code connected}, or why no commands of the fleet are read
 * @param commandsRead entries of the fleet's commands that were read
 * @param commandsRefused those that are no commands, see {@code GET /api/v1/ingest/rejected}
 */
public record UplinkStatus(UplinkState state, String url, long sinceMs, String reason, long deliveredSeq, long backlog,
                           long etaSeconds, long reconnects, String live, long liveDropped, String commands, long commandsRead,
                           long commandsRefused) {}
