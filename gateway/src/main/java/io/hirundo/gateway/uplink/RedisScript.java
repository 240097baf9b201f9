package io.hirundo.gateway.uplink;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * A Lua script as one connection knows it: sent whole the first time, by its hash from then on. Redis may forget a script
 * at any time (a flush, a restart, its cache being full): {@link #forgotten} tells so. For the thread of its link.
 */
final class RedisScript {
    private final byte[] text;
    private final byte[] sha1;
    private boolean sent;

    RedisScript(String lua) {
        this.text = lua.getBytes(StandardCharsets.UTF_8);
        try {
            this.sha1 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text))
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** The beginning of a call; keys and arguments are the caller's to add. */
    CommandArguments call(int keys) {
        CommandArguments command = sent
                ? new CommandArguments(Protocol.Command.EVALSHA).add(sha1)
                : new CommandArguments(Protocol.Command.EVAL).add(text);
        sent = true;
        return command.add(keys);
    }

    /** @return whether the refusal means that the next call will send the script again, and nothing was carried out */
    boolean forgotten(JedisDataException refused) {
        if (refused instanceof JedisNoScriptException) {
            sent = false;
            return true;
        }
        return false;
    }
}
