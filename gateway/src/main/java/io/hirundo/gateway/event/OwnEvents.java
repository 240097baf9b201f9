package io.hirundo.gateway.event;

/**
 * Where a part that runs on the sequencer's thread hands in events of the gateway's own. A sink may not put an event in order
 * while another one is being handed around, or those behind it would see the two in different orders: it hands it in here.
 */
@FunctionalInterface
public interface OwnEvents {

    /**
     * The sequencer's thread only. Puts the event in order at once, or, while another is being handed to the sinks, right
     * behind that one. It must not answer an event that came this way: that would never end.
     *
     * @param ts       epoch milliseconds
     * @param serverTs epoch milliseconds
     * @param payload  a JSON object without line breaks
     * @return false if too many wait behind the present event already: it is not taken, and may be handed in again later
     */
    boolean emitBehind(EventType type, String deviceId, long ts, long serverTs, byte[] payload);
}
