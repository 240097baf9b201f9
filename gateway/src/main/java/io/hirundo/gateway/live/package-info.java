/**
 * Viewers over WebSocket: rooms, what each viewer wishes for, presence, resume, backpressure.
 *
 * <p>The sequencer owns the rooms; one thread at a time writes to a viewer's socket. Between them stands the viewer's bounded
 * outbox. Who comes and goes is told from a timer's thread. Invariant: what a viewer does or fails to do never makes the sequencer wait.
 */
package io.hirundo.gateway.live;
