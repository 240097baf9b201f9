/**
 * Viewers over WebSocket: sessions, rooms, resume, backpressure.
 *
 * <p>The sequencer owns the rooms; each viewer's own virtual thread is the only one that writes to its socket. Between
 * them stands the viewer's bounded outbox. Invariant: what a viewer does or fails to do never makes the sequencer wait.
 */
package io.hirundo.gateway.live;
