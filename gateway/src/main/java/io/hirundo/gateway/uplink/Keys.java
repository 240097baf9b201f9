package io.hirundo.gateway.uplink;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The names of one gateway's keys in the fleet's Redis (protocol.md 6). The number in braces is the hash tag: all keys of
 * a shard lie on the same node of a Redis Cluster, so one script may touch several of them.
 *
 * @param stream   every event of this journal
 * @param live     sharded channel with the newest events
 * @param commands stream of the fleet's commands to this gateway
 * @param gateway  hash that describes the gateway
 * @param gateways sorted set of the shard's gateways by when they were last seen
 */
record Keys(String stream, String live, String commands, String gateway, String gateways) {

    static Keys of(String gatewayId, String journalId, int shards) {
        String tag = "hirundo:{" + shard(gatewayId, shards) + "}:";
        return new Keys(tag + "events:" + gatewayId + ":" + journalId, tag + "live:" + gatewayId,
                tag + "commands:" + gatewayId, tag + "gateway:" + gatewayId, tag + "gateways");
    }

    /** Every event of another journal of the same gateway. */
    String streamOf(String journalId) {
        return stream.substring(0, stream.lastIndexOf(':') + 1) + journalId; // no journal's id has a colon
    }

    /** @param shards the number that the whole fleet has agreed on */
    static int shard(String gatewayId, int shards) {
        if (shards < 1) {
            throw new IllegalArgumentException("uplink.shards is " + shards + "; at least 1");
        }
        CRC32 crc = new CRC32();
        crc.update(gatewayId.getBytes(StandardCharsets.US_ASCII));
        return (int) (crc.getValue() % shards);
    }
}
