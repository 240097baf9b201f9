package io.hirundo.gateway.uplink;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The stream of the fleet's commands, over one link, read as the one consumer of the group {@code gateway}: Redis remembers
 * what was handed out and not acknowledged, and the gateway remembers nothing.
 */
final class CommandStream {
    private static final String GROUP = "gateway";
    /** At 16 KiB each at most, a quarter of a MiB. */
    private static final int AT_ONCE = 16;

    private final RedisLink link;
    private final byte[] key;
    private final String consumer;

    /** @param consumer the gateway's id */
    CommandStream(RedisLink link, String key, String consumer) {
        this.link = link;
        this.key = key.getBytes(StandardCharsets.UTF_8);
        this.consumer = consumer;
    }

    /**
     * @param ms   first half of the id: epoch milliseconds of Redis, unless whoever added it chose another
     * @param body field {@code c}; empty if there is none
     */
    record Entry(String id, long ms, Optional<byte[]> body) {}

    /** Makes stream and group where they are missing, so that what was given before the first connection is read, too. */
    void join() {
        try {
            link.call(new CommandArguments(Protocol.Command.XGROUP).add("CREATE").add(key).add(GROUP).add("0").add("MKSTREAM"));
        } catch (JedisDataException e) {
            if (!e.getMessage().startsWith("BUSYGROUP")) {
                throw e;
            }
        }
    }

    /** What was handed out before and not acknowledged, oldest first; empty if nothing is left. */
    List<Entry> unacknowledged() {
        return entries(link.call(read().add("STREAMS").add(key).add("0")));
    }

    /** What is new; empty if nothing came in time. */
    List<Entry> next(Duration wait) {
        return entries(link.call(read().add("BLOCK").add(wait.toMillis()).add("STREAMS").add(key).add(">")));
    }

    private CommandArguments read() {
        return new CommandArguments(Protocol.Command.XREADGROUP).add("GROUP").add(GROUP).add(consumer)
                .add("COUNT").add(AT_ONCE);
    }

    /** Redis's clock, epoch milliseconds: that of the fleet. */
    long timeMs() {
        List<?> time = (List<?>) link.call(new CommandArguments(Protocol.Command.TIME));
        return Long.parseLong(text(time.get(0))) * 1_000 + Long.parseLong(text(time.get(1))) / 1_000;
    }

    void acknowledge(List<Entry> entries) {
        CommandArguments command = new CommandArguments(Protocol.Command.XACK).add(key).add(GROUP);
        entries.forEach(entry -> command.add(entry.id()));
        link.call(command);
    }

    /** @param answer a list of one stream, which is its name and its entries; null: nothing came */
    private static List<Entry> entries(Object answer) {
        List<Entry> entries = new ArrayList<>();
        if (answer instanceof List<?> streams && !streams.isEmpty()) {
            for (Object entry : (List<?>) ((List<?>) streams.getFirst()).get(1)) {
                String id = text(((List<?>) entry).get(0));
                entries.add(new Entry(id, Long.parseUnsignedLong(id.substring(0, id.indexOf('-'))),
                        Optional.ofNullable(field((List<?>) entry))));
            }
        }
        return entries;
    }

    /** One that was deleted or trimmed since it was handed out has no fields left. */
    private static byte[] field(List<?> entry) {
        if (entry.get(1) instanceof List<?> fields) {
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                if (text(fields.get(i)).equals("c")) {
                    return (byte[]) fields.get(i + 1);
                }
            }
        }
        return null;
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }
}
