package io.hirundo.sensors;

import java.time.Instant;
import java.util.Optional;

/**
 * A sensor at this moment.
 *
 * @param bus           as configured, or the simulated one
 * @param simulated     whether the values are made up
 * @param isOnline      whether it answers
 * @param reason        why it does not; empty if it does
 * @param lastSample    wall clock time of the last sample
 * @param samples       taken since the start
 * @param isConnected   whether it has a connection to the broker
 * @param outboxDepth   samples without a receipt of the gateway
 * @param outboxDropped samples dropped since the start, because the outbox was full
 */
public record SensorState(String id, String chip, String bus, boolean simulated, boolean isOnline, String reason,
        Optional<Instant> lastSample, long samples, boolean isConnected, int outboxDepth, long outboxDropped) {
}
