package io.hirundo.gateway.uplink;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * One TCP connection to one Redis node, for as long as it lasts: no pool puts another in its place unseen. For the thread
 * that opened it; {@link #abort()} for any.
 */
final class RedisLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);

    private final AutoCloseable client;
    private final Connection connection;
    private final ScheduledExecutorService guard;
    private final Duration stall;
    private volatile boolean stalled;
    private volatile boolean aborted;

    RedisLink(AutoCloseable client, Connection connection, ScheduledExecutorService guard, Duration stall) {
        this.client = client;
        this.connection = connection;
        this.guard = guard;
        this.stall = stall;
    }

    /**
     * Sends all commands in one go, then reads all answers.
     *
     * <p>The socket's own time-out holds for reading only. Writing to a peer whose cable was pulled blocks for as long as
     * the kernel retransmits, a quarter of an hour; so the guard closes the socket if all together takes too long.
     *
     * @return an answer a command, in order; a {@link JedisDataException} where Redis refused one
     * @throws JedisConnectionException if the connection is lost: any number of the commands may have been carried out
     */
    List<Object> exchange(List<CommandArguments> commands) {
        if (aborted || !connection.isConnected()) {
            // Jedis would connect anew, unseen
            throw new JedisConnectionException("the connection was closed");
        }
        ScheduledFuture<?> alarm = guard.schedule(this::stalled, stall.toMillis(), TimeUnit.MILLISECONDS);
        try {
            for (int i = 0; i < commands.size(); i++) {
                connection.sendCommand(commands.get(i));
            }
            return connection.getMany(commands.size());
        } catch (JedisConnectionException e) {
            throw stalled ? new JedisConnectionException("no answer within " + stall.toMillis() + " ms", e) : e;
        } finally {
            alarm.cancel(false);
        }
    }

    /** @throws JedisDataException if Redis refuses the command */
    Object call(CommandArguments command) {
        Object answer = exchange(List.of(command)).getFirst();
        if (answer instanceof JedisDataException refused) {
            throw refused;
        }
        return answer;
    }

    private void stalled() {
        stalled = true;
        abort();
    }

    /** Breaks the connection at once; whoever waits for it gets an exception. */
    void abort() {
        aborted = true;
        try {
            connection.forceDisconnect();
        } catch (IOException e) {
            LOG.debug("closing the socket to Redis: {}", e.toString());
        }
    }

    @Override
    public void close() {
        try {
            abort(); // and not back into its pool, which would put a new one in the place of a broken one, at once
            client.close();
        } catch (Exception e) {
            LOG.debug("closing the client of Redis: {}", e.toString());
        }
    }
}
