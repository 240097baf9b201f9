package io.hirundo.gateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A Mosquitto of the test's own, with the queue limits that a gateway needs (no limit by number). Anonymous clients may
 * do everything. Port and folder stay the same over {@link #kill()}, {@link #stop()} and {@link #start()}.
 */
public final class RealMosquitto implements AutoCloseable {
    /** Keeps sessions, queues and retained messages in its folder; on a kill only what was saved at the last change. */
    public static final String[] PERSISTENT = {"persistence true", "autosave_interval 1", "autosave_on_changes true"};

    private final ChildServer server = new ChildServer("mosquitto", "mosquitto");
    private final Path config;

    private RealMosquitto(String... lines) {
        List<String> all = new ArrayList<>(List.of(
                "listener " + server.port() + " 127.0.0.1",
                "allow_anonymous true",
                "user " + System.getProperty("user.name"), // root would otherwise become mosquitto and lose the folder
                "persistence_location " + server.folder() + "/",
                "max_queued_messages 0",
                "max_inflight_messages 0",
                "log_dest stderr", // it never buffers: a kill loses nothing that was said
                "log_type error", "log_type warning", "log_type notice", "log_type information"));
        all.addAll(Arrays.asList(lines));
        this.config = server.folder().resolve("mosquitto.conf");
        try {
            Files.write(config, all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has a port, but nothing listens there yet. @param lines further lines of mosquitto.conf */
    public static RealMosquitto prepared(String... lines) {
        return new RealMosquitto(lines);
    }

    /** @param lines further lines of mosquitto.conf, for example {@link #PERSISTENT} */
    public static RealMosquitto running(String... lines) {
        RealMosquitto mosquitto = new RealMosquitto(lines);
        mosquitto.start();
        return mosquitto;
    }

    /** Starts it, again or for the first time, and returns when it accepts connections. */
    public void start() {
        server.start(List.of(binary(), "-c", config.toString()));
    }

    /** As {@code kill -9}. */
    public void kill() {
        server.kill();
    }

    /** As {@code kill -TERM}: it saves first if it is persistent. */
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

    /** {@code mqtt://127.0.0.1:port} */
    public URI url() {
        return URI.create("mqtt://127.0.0.1:" + port());
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

    /** Debian puts it where an ordinary user's PATH does not look. */
    private static String binary() {
        return Files.isExecutable(Path.of("/usr/sbin/mosquitto")) ? "/usr/sbin/mosquitto" : "mosquitto";
    }
}
