package io.hirundo.gateway.uplink;

import io.hirundo.gateway.event.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The gateway's stream in Redis, over one link.
 *
 * <p>Why appending is a script and not a pipeline of XADDs: a stream takes only growing ids. Were the XADD of 5 refused
 * (no memory, no replica, a slot on its way) and the one of 6 behind it taken, 5 could never be written again. And a
 * Redis that fell over and forgot its last second, or a replica that took over without it, would take 7 although 5 and 6
 * are gone. The script therefore says after which id it appends, Redis checks that and appends in one step, and several
 * may be under way at once: where one is refused, all behind it are. Rejected: MULTI with WATCH, which needs the same
 * check, costs a round trip more and fails whenever the fleet trims.
 */
final class FleetStream {
    /** So many events a script: Redis serves nobody else meanwhile, about half a millisecond. */
    private static final int BATCH_EVENTS = 500;
    private static final int BATCH_BYTES = 256 * 1024;
    private static final String APPEND = """
            #!lua
            local top = ''
            if redis.call('EXISTS', KEYS[1]) == 1 then
              local info = redis.call('XINFO', 'STREAM', KEYS[1])
              for i = 1, #info, 2 do
                if info[i] == 'last-generated-id' then top = info[i + 1] end
              end
            end
            if top ~= ARGV[1] then return 0 end
            for i = 2, #ARGV, 2 do
              redis.call('XADD', KEYS[1], ARGV[i], 'e', ARGV[i + 1])
            end
            return 1
            """;

    private final RedisLink link;
    private final byte[] key;
    private final RedisScript append = new RedisScript(APPEND);

    FleetStream(RedisLink link, String key) {
        this.link = link;
        this.key = utf8(key);
    }

    /**
     * How far a stream has come.
     *
     * @param id    the last id it ever gave out, even if all entries were trimmed since
     * @param seq   the first half of that id, unsigned
     * @param entry the JSON of the entry with that id, if it is still there
     */
    record Top(String id, long seq, Optional<byte[]> entry) {}

    /** @return empty if there is no such stream */
    Optional<Top> top() {
        Object answer;
        try {
            answer = link.call(new CommandArguments(Protocol.Command.XINFO).add("STREAM").add(key));
        } catch (JedisDataException e) {
            if (e.getMessage().startsWith("ERR no such key")) {
                return Optional.empty();
            }
            throw e;
        }
        List<?> info = (List<?>) answer;
        String id = text(value(info, "last-generated-id"));
        long seq = Long.parseUnsignedLong(id.substring(0, id.indexOf('-')));
        if (!(value(info, "last-entry") instanceof List<?> last) || !text(last.get(0)).equals(id)) {
            return Optional.of(new Top(id, seq, Optional.empty()));
        }
        return Optional.of(new Top(id, seq, Optional.ofNullable((byte[]) value((List<?>) last.get(1), "e"))));
    }

    /**
     * What became of events that were to be appended.
     *
     * @param events  so many of them, from the first on, are in the stream
     * @param topId   the stream's last id behind them
     * @param refused why the others are not, where Redis said so; empty where all are, or where the stream ended
     *                elsewhere than the caller thought
     */
    record Appended(int events, String topId, Optional<JedisDataException> refused) {}

    /**
     * Appends events in order, none twice and none without all before it.
     *
     * @param topId  the stream's last id as the caller knows it, empty if there is no stream
     * @param events with growing seqs beyond {@code topId}
     */
    Appended append(String topId, List<Event> events) {
        List<CommandArguments> commands = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        String after = topId;
        for (int from = 0; from < events.size(); ) {
            int to = endOfBatch(events, from);
            CommandArguments command = append.call(1).add(key).add(after);
            for (int i = from; i < to; i++) {
                after = id(events.get(i));
                command.add(after).add(events.get(i).json());
            }
            commands.add(command);
            ends.add(to);
            from = to;
        }
        List<Object> answers = link.exchange(commands);
        int done = 0;
        for (int i = 0; i < answers.size(); i++) {
            Object answer = answers.get(i);
            boolean refused = answer instanceof JedisDataException;
            if (refused || !Long.valueOf(1).equals(answer)) {
                return new Appended(done, done == 0 ? topId : id(events.get(done - 1)),
                        refused && !append.forgotten((JedisDataException) answer)
                                ? Optional.of((JedisDataException) answer) : Optional.empty());
            }
            done = ends.get(i);
        }
        return new Appended(done, after, Optional.empty());
    }

    private static int endOfBatch(List<Event> events, int from) {
        int to = from;
        int bytes = 0;
        do {
            bytes += events.get(to++).jsonLength();
        } while (to < events.size() && to - from < BATCH_EVENTS && bytes + events.get(to).jsonLength() <= BATCH_BYTES);
        return to;
    }

    private static String id(Event event) {
        return event.seq() + "-0";
    }

    /** @return the value behind a name in a list of names and values; null if there is none */
    private static Object value(List<?> pairs, String name) {
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            if (name.equals(text(pairs.get(i)))) {
                return pairs.get(i + 1);
            }
        }
        return null;
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
