/**
 * How far the gateway's clock can be trusted, and what becomes of events that came while it could not.
 *
 * <p>{@code ClockTrust} is the door: its thread looks at the machine's clock once a second and judges it ({@code Trust} has
 * the rules), everybody else takes the time from its {@code SteadyClock}, which is moved by that look alone. {@code Stretches}
 * belongs to the sequencer: it says which events are marked, and makes the corrections when the clock is right again.
 *
 * <p>Invariant: the gateway's clock jumps only where the sequencer was told of it before, so every event stands on the right
 * side of a jump.
 */
package io.hirundo.gateway.clock;
