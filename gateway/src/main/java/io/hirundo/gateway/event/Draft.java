package io.hirundo.gateway.event;

/**
 * A valid message that has no seq yet: what ingest hands to the sequencer.
 *
 * @param type        what it becomes
 * @param deviceId    who sent it
 * @param ts          epoch milliseconds: the device's own, or the arrival time
 * @param fromDevice  whether {@code ts} was given by the device; only then can a redelivery be told by it
 * @param serverTs    epoch milliseconds: arrival
 * @param payload     normalised JSON object; a status has {@code isOnline} (and {@code reason}), the sequencer adds
 *                    {@code lastSeen}
 * @param metrics     for telemetry, else null
 * @param online      for a status, else null
 * @param retained    the broker sent it from its store because of a subscription: news only if it changes something
 * @param contentHash {@link ContentHash} of type, device and payload
 * @param delivery    whom to tell when it is on disk
 */
public record Draft(EventType type, String deviceId, long ts, boolean fromDevice, long serverTs, byte[] payload,
                    Metrics metrics, Boolean online, boolean retained, long contentHash, Delivery delivery)
        implements Inbound {}
