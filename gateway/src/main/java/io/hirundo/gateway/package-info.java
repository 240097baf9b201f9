/**
 * The gateway: MQTT in, an ordered log of events in the middle, viewers and the fleet out.
 *
 * <p>{@code Gateway} wires the rooms together; here lives besides only what belongs to several of them. The way of an event is
 * {@code ingest -> (live, device, uplink's live channel) and journal -> (acknowledgement, uplink's stream)}.
 *
 * <p>Invariant: an event is encoded once, in {@code ingest}; everything behind it hands the same bytes on.
 */
package io.hirundo.gateway;
