/**
 * The one kind of thing that flows: the event, its JSON form and what it was made from.
 *
 * <p>Everything here is immutable and free of threads. Invariant: {@link io.hirundo.gateway.event.EventEncoder} is
 * the only place that writes an event's JSON, {@link io.hirundo.gateway.event.EventDecoder} the only one that reads it.
 */
package io.hirundo.gateway.event;
