package io.hirundo.gateway.journal;

/**
 * What is needed of an event to tell its redelivery from news.
 *
 * @param seq         of the event
 * @param packetId    MQTT packet identifier with which it came, 0 for none
 * @param ts          epoch milliseconds, the event's time
 * @param serverTs    epoch milliseconds of its arrival
 * @param contentHash {@link io.hirundo.gateway.event.ContentHash#of(io.hirundo.gateway.event.Event)}
 */
public record RecentDelivery(long seq, int packetId, long ts, long serverTs, long contentHash) {}
