/**
 * The journal to the fleet's Redis (protocol.md, section 6).
 *
 * <p>{@link io.hirundo.gateway.uplink.StreamUplink}, one platform thread, carries the journal to the stream;
 * {@link io.hirundo.gateway.uplink.LiveUplink}, one virtual thread, the newest events to the live channel;
 * {@link io.hirundo.gateway.uplink.FleetCommands}, one platform thread, the fleet's commands back. Each has a
 * connection of its own, a {@link io.hirundo.gateway.uplink.KeptLink}. Invariant: the stream itself says how far it has come;
 * nothing here remembers it.
 *
 * <p>What a gateway's Redis user needs: the keys {@code events:}, {@code commands:}, {@code gateway:} and {@code gateways} of
 * its shard, its channel, and the commands PING, EVAL, EVALSHA, EXISTS, XINFO, XADD, TIME, HGET, HSET, ZADD, SPUBLISH,
 * XGROUP, XREADGROUP, XACK; in a Cluster also CLUSTER SLOTS. The fleet may trim a stream whenever it likes; its stream of
 * events, if it deletes that, is written anew from the journal.
 */
package io.hirundo.gateway.uplink;
