package io.hirundo.appliance.bench;

import io.hirundo.appliance.broker.Broker;
import io.hirundo.appliance.config.BrokerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A server under measurement with what it needs, each a process of its own: the broker that the devices publish to, and
 * the server's processes. Only the latter are measured. Closing ends them all.
 */
final class Site implements AutoCloseable {
    /** Held here, for a logger that nobody holds loses its level. That each broker runs is no news in a benchmark. */
    private static final Logger BROKER_LOG = Logger.getLogger("io.hirundo.appliance.broker");

    static {
        BROKER_LOG.setLevel(Level.WARNING);
    }

    private final Path here;
    private final BenchToken token;
    private final Deque<Runnable> ends = new ArrayDeque<>();
    private final List<Child> servers = new ArrayList<>();
    private final int web = Ports.free();
    private int brokerPort;
    private String dialect = HirundoDialect.NAME;

    /** @param here a folder of its own; logs and data lie there afterwards */
    Site(Path here) throws IOException {
        this.here = Files.createDirectories(here);
        this.token = BenchToken.of(here);
    }

    Path here() {
        return here;
    }

    int web() {
        return web;
    }

    int brokerPort() {
        return brokerPort;
    }

    String token() {
        return token.token();
    }

    /** What the servers verify the token with: a file with a JWK set. */
    Path jwks() throws IOException {
        return Files.writeString(here.resolve("jwks.json"), token.jwks());
    }

    /** How its viewers speak. */
    Site speaks(String dialectName) {
        this.dialect = dialectName;
        return this;
    }

    /** The broker as Hirundo starts it. */
    Site withBroker() throws InterruptedException, MeasurementFailed {
        BrokerSettings settings = new BrokerSettings(true, "127.0.0.1", Ports.free(), Optional.empty(), Optional.empty(),
                Optional.empty(), "devices");
        Broker broker = Broker.open(settings, here, System.getenv());
        Thread endWithJvm = new Thread(broker::close);
        Runtime.getRuntime().addShutdownHook(endWithJvm);
        ends.push(() -> {
            broker.close();
            Runtime.getRuntime().removeShutdownHook(endWithJvm);
        });
        broker.awaitRunning(Duration.ofSeconds(10));
        brokerPort = settings.port();
        Ports.awaitListener("Mosquitto", brokerPort);
        return this;
    }

    /** A part that is not measured, and which listens on that port when it is ready. */
    Site with(String name, int port, String... command) throws InterruptedException, MeasurementFailed {
        ends.push(Child.program(name, here.resolve(name + ".log"), Map.of(), List.of(command))::close);
        Ports.awaitListener(name, port);
        return this;
    }

    /** The gateway. All viewers are one user here, so the limits of a user are those of all. */
    Site withGateway(Map<String, String> environment) throws InterruptedException, MeasurementFailed {
        return withServer(Child.hirundo("gateway", here.resolve("gateway.log"), environment, List.of("gateway",
                "--set", "gateway.id=" + BenchToken.GATEWAY_ID, "--data", here.toString(),
                "--set", "web.host=127.0.0.1", "--set", "web.port=" + web,
                "--set", "broker.managed=false", "--set", "broker.url=mqtt://127.0.0.1:" + brokerPort,
                "--set", "limits.connections-per-user=20000", "--set", "limits.messages-per-minute=1000000")));
    }

    /** A Node process of {@code appliance/bench/peers}; the first one serves the viewers. */
    Site withPeer(String script, Map<String, String> environment) throws InterruptedException, MeasurementFailed {
        Path peers = Child.checkout().resolve("appliance/bench/peers");
        if (!Files.isDirectory(peers.resolve("node_modules"))) {
            throw new MeasurementFailed("the peers' packages are missing: ./hirundo bench live fetches them (npm ci in " + peers + ")");
        }
        return withServer(Child.program(script, here.resolve(script + ".log"), environment,
                List.of("node", peers.resolve(script).toString())));
    }

    /** A broker that the devices publish to and that serves the viewers itself. */
    Site withServingBroker(int port, String... command) throws InterruptedException, MeasurementFailed {
        Child mosquitto = Child.program("mosquitto", here.resolve("mosquitto.log"), Map.of(), List.of(command));
        ends.push(mosquitto::close);
        servers.add(mosquitto);
        brokerPort = port;
        Ports.awaitListener("Mosquitto", port);
        Ports.awaitListener("Mosquitto's WebSocket listener", web);
        return this;
    }

    private Site withServer(Child child) throws InterruptedException, MeasurementFailed {
        ends.push(child::close);
        servers.add(child);
        child.await("ready");
        return this;
    }

    LoadControl load() {
        return new LoadControl(here.resolve("load.log"), brokerPort, web, dialect, token());
    }

    /** CPU time of the server's processes so far. */
    long cpuNanos() throws MeasurementFailed {
        long nanos = 0;
        for (Child server : servers) {
            server.requireRunning();
            nanos += server.figures().cpuNanos();
        }
        return nanos;
    }

    /** CPU time so far of the process that serves the viewers. */
    long frontCpuNanos() throws MeasurementFailed {
        return front().figures().cpuNanos();
    }

    long residentBytes() throws MeasurementFailed {
        long bytes = 0;
        for (Child server : servers) {
            server.requireRunning();
            bytes += server.figures().residentBytes();
        }
        return bytes;
    }

    ThreadTimes threads() {
        return ThreadTimes.of(front().figures().pid());
    }

    /** Where a measurement failed: that a server has ended says more than that the viewers lost their connections. */
    void requireRunning() throws MeasurementFailed {
        for (Child server : servers) {
            server.requireRunning();
        }
    }

    private Child front() {
        return servers.getFirst();
    }

    /** The last part first. */
    @Override
    public void close() {
        while (!ends.isEmpty()) {
            ends.pop().run();
        }
    }
}
