package io.hirundo.appliance.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.testing.RealRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.StreamEntry;

/** The fleet's side: reads what a gateway has put into its stream. */
final class Fleet {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAGE = 1000;
    /** Behind a test's last message a gateway may say something of its own. */
    private static final int NEWEST = 10;

    private final RealRedis redis;
    private final String gatewayId;

    Fleet(RealRedis redis, String gatewayId) {
        this.redis = redis;
        this.gatewayId = gatewayId;
    }

    /** An entry of the stream. @param id the first half of its id */
    record Entry(long id, JsonNode event) {}

    /** All entries in the stream's order. */
    List<Entry> stream() {
        try (Jedis jedis = new Jedis(redis.url())) {
            List<Entry> entries = new ArrayList<>();
            String key = key(jedis);
            StreamEntryID from = new StreamEntryID(0, 0);
            List<StreamEntry> page;
            do {
                page = jedis.xrange(key, new StreamEntryID(from.getTime(), from.getSequence() + 1),
                        StreamEntryID.MAXIMUM_ID, PAGE);
                page.forEach(entry -> entries.add(entry(entry)));
                from = page.isEmpty() ? from : page.getLast().getID();
            } while (page.size() == PAGE);
            return entries;
        }
    }

    /** How many entries the stream has. */
    long size() {
        try (Jedis jedis = new Jedis(redis.url())) {
            return jedis.xlen(key(jedis));
        }
    }

    /** Whether one of the newest entries is of that device. */
    boolean hasNewlyFrom(String deviceId) {
        try (Jedis jedis = new Jedis(redis.url())) {
            return !jedis.keys(pattern()).isEmpty()
                    && jedis.xrevrange(key(jedis), StreamEntryID.MAXIMUM_ID, StreamEntryID.MINIMUM_ID, NEWEST).stream()
                    .anyMatch(entry -> entry(entry).event.path("deviceId").asText().equals(deviceId));
        }
    }

    private String key(Jedis jedis) {
        Set<String> keys = jedis.keys(pattern());
        if (keys.size() != 1) {
            throw new AssertionError("expected one stream of " + gatewayId + ", found " + keys);
        }
        return keys.iterator().next();
    }

    private String pattern() {
        return "hirundo:*:events:" + gatewayId + ":*";
    }

    private static Entry entry(StreamEntry entry) {
        try {
            if (entry.getID().getSequence() != 0) {
                throw new AssertionError("an entry id that is not seq-0: " + entry);
            }
            return new Entry(entry.getID().getTime(), JSON.readTree(entry.getFields().get("e")));
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + entry, e);
        }
    }
}
