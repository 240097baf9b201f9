package io.hirundo.gateway.uplink;

import io.hirundo.gateway.journal.EarlierJournal;
import io.hirundo.gateway.journal.EventLog;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.clients.jedis.CommandArguments;

/**
 * What the fleet can read about this gateway without reading its stream: the hash {@code gateway:<id>} and its place in
 * the sorted set {@code gateways}, renewed in one step.
 *
 * <p>Hash fields: {@code journalId}; {@code journals}, all there ever were, oldest first, separated by commas;
 * {@code version}; {@code lastSeen} and the set's score, epoch milliseconds by Redis's clock, because the gateway's may be
 * years off; {@code backlog}, how many events the stream is behind; {@code deliveredSeq}; {@code state} as in
 * {@link UplinkState}; {@code online}, {@code true} until the gateway takes its leave. A gateway that dies stays
 * {@code true}: only {@code lastSeen} tells.
 */
final class GatewayRecord {
    private static final String RENEW = """
            #!lua
            local time = redis.call('TIME')
            local now = string.format('%s%03d', time[1], math.floor(tonumber(time[2]) / 1000))
            local journals = redis.call('HGET', KEYS[1], 'journals') or ''
            for id in string.gmatch(ARGV[8], '[^,]+') do
              if not string.find(',' .. journals .. ',', ',' .. id .. ',', 1, true) then
                journals = journals == '' and id or journals .. ',' .. id
              end
            end
            redis.call('HSET', KEYS[1], 'journalId', ARGV[2], 'journals', journals, 'version', ARGV[3],
              'lastSeen', now, 'state', ARGV[4], 'online', ARGV[5], 'deliveredSeq', ARGV[6], 'backlog', ARGV[7])
            redis.call('ZADD', KEYS[2], now, ARGV[1])
            return 1
            """;

    private final Keys keys;
    private final String gatewayId;
    private final String journalId;
    private final String version;
    private final String knownJournals;

    GatewayRecord(Keys keys, String gatewayId, EventLog log, String version) {
        this.keys = keys;
        this.gatewayId = gatewayId;
        this.journalId = log.journalId();
        this.version = version;
        // Those before a restore too: a Redis that lost its data has to learn of their streams.
        this.knownJournals = Stream.concat(log.earlier().stream().map(EarlierJournal::journalId), Stream.of(journalId))
                .collect(Collectors.joining(","));
    }

    /** @throws redis.clients.jedis.exceptions.JedisException if it could not be written */
    void renew(RedisLink link, UplinkState state, boolean online, long deliveredSeq, long backlog) {
        // Sent whole: at one call in ten seconds its text costs less than knowing whether Redis still has it.
        CommandArguments command = new RedisScript(RENEW).call(2).add(keys.gateway()).add(keys.gateways());
        link.call(command.add(gatewayId).add(journalId).add(version).add(state.wireName()).add(Boolean.toString(online))
                .add(deliveredSeq).add(backlog).add(knownJournals));
    }
}
