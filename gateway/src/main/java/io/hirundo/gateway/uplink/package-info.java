/**
 * The journal to the fleet's Redis.
 *
 * <p>One thread carries the journal to the stream, one the newest events to the live channel. Invariant: the stream
 * itself says how far it has come; nothing here remembers it.
 */
package io.hirundo.gateway.uplink;
