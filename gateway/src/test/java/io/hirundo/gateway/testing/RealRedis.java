package io.hirundo.gateway.testing;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A Redis of the test's own, without password. Port and folder stay the same over {@link #kill()}, {@link #stop()} and
 * {@link #start()}.
 */
public final class RealRedis implements AutoCloseable {
    /** What was answered survives {@code kill -9} of the process: the file is written before the answer. */
    public static final String[] APPEND_ONLY = {"--appendonly", "yes"};

    private final ChildServer server = new ChildServer("redis-server", "redis-server");
    private final List<String> command;

    private RealRedis(String... options) {
        List<String> all = new ArrayList<>(List.of("redis-server", "--bind", "127.0.0.1", "--port",
                Integer.toString(server.port()), "--dir", server.folder().toString(), "--save", ""));
        all.addAll(Arrays.asList(options));
        this.command = List.copyOf(all);
    }

    /** Has a port, but nothing listens there yet. @param options further options, {@code --name value …} */
    public static RealRedis prepared(String... options) {
        return new RealRedis(options);
    }

    /** @param options further options, {@code --name value …}, for example {@link #APPEND_ONLY} */
    public static RealRedis running(String... options) {
        RealRedis redis = new RealRedis(options);
        redis.start();
        return redis;
    }

    /** Starts it, again or for the first time, and returns when it accepts connections (it may still be loading). */
    public void start() {
        server.start(command);
    }

    /** As {@code kill -9}. */
    public void kill() {
        server.kill();
    }

    /** As {@code kill -TERM}. */
    public void stop() {
        server.stop();
    }

    /** It hangs: connections stay open, nothing is answered. */
    public void freeze() {
        server.freeze();
    }

    public void thaw() {
        server.thaw();
    }

    public boolean isRunning() {
        return server.isRunning();
    }

    public int port() {
        return server.port();
    }

    /** {@code redis://127.0.0.1:port} */
    public URI url() {
        return URI.create("redis://127.0.0.1:" + port());
    }

    public Path folder() {
        return server.folder();
    }

    /** What it printed since its last start. */
    public String output() {
        return server.output();
    }

    @Override
    public void close() {
        server.close();
    }
}
