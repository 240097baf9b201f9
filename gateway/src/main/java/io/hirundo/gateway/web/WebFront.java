package io.hirundo.gateway.web;

import io.helidon.health.HealthCheckType;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Metrics;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http1.Http1ConnectionSelectorConfig;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import io.helidon.webserver.observe.health.HealthObserverConfig;
import io.helidon.webserver.observe.metrics.MetricsObserver;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.live.Live;
import io.hirundo.gateway.websocket.Upgrader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The web server: page, REST, health, metrics, and the WebSocket that {@link WebParts#webSocket()} is. Each request
 * runs on a virtual thread of Helidon's; nothing here is mutable after the start.
 */
public final class WebFront implements AutoCloseable {
    /** REST, page, metrics and health beside the viewers' sockets. */
    private static final int CONNECTIONS_BESIDE_VIEWERS = 256;
    /** A token of 8 KiB in {@code Authorization}, and one in the cookie beside it. */
    private static final int MAX_HEADERS_BYTES = 24 * 1024;
    /** A token of 8 KiB in {@code ?token=}. */
    private static final int MAX_PROLOGUE_BYTES = 12 * 1024;
    /** Requests that read from the journal at the same time, see {@link Gate}: at 4 MiB each, 16 MiB of heap. */
    private static final int JOURNAL_READS = 4;
    /** A person still waits so long for a chart. */
    private static final long JOURNAL_WAIT_MS = 5_000;
    /**
     * From the first line of a request to the end of the answer, and until the next one comes: a tablet at the edge of its
     * network takes some seconds for the largest answer. Viewers' sockets have a clock of their own.
     */
    private static final Duration REQUEST_TIME = Duration.ofMinutes(1);

    private final WebServer server;
    private final GatewayMeters meters;
    private final String host;

    private WebFront(WebServer server, GatewayMeters meters, String host) {
        this.server = server;
        this.meters = meters;
        this.host = host;
    }

    /**
     * Listens.
     *
     * @throws IllegalStateException if it cannot: says which port, and what to do
     */
    public static WebFront start(GatewayConfig.Web config, GatewayConfig.Limits limits, WebParts parts) {
        return start(config, limits, parts, REQUEST_TIME);
    }

    static WebFront start(GatewayConfig.Web config, GatewayConfig.Limits limits, WebParts parts, Duration requestTime) {
        checkIsFree(config);
        HelidonWarnings.install();
        MeterRegistry shared = Metrics.globalRegistry();
        GatewayMeters meters = new GatewayMeters(shared, parts.gatewayId());
        parts.meters().forEach(part -> part.accept(meters));

        LongRequests longRequests = new LongRequests(System::nanoTime);
        int connections = limits.viewers() + CONNECTIONS_BESIDE_VIEWERS;
        WebServer server = WebServerConfig.builder()
                .host(config.host()).port(config.port())
                .shutdownHook(false) // the gateway stops its parts in an order of its own
                .connectionOptions(options -> options.tcpNoDelay(true).socketSendBufferSize(Live.SEND_BUFFER_BYTES))
                .writeQueueLength(0)
                .maxTcpConnections(connections)
                .maxConcurrentRequests(connections)
                .idleConnectionTimeout(requestTime)
                .idleConnectionPeriod(requestTime.dividedBy(6))
                // With a second protocol to choose from, Helidon would wait for the first byte without any clock.
                .protocolsDiscoverServices(false)
                .addConnectionSelector(new TimedConnections(http1(parts.webSocket()), longRequests))
                .directHandlers(Problems.direct())
                .errorHandling(errors -> errors.includeEntity(true))
                .featuresDiscoverServices(false)
                .addFeature(ObserveFeature.builder().endpoint("/").observersDiscoverServices(false)
                        .addObserver(health(parts.readiness()))
                        .addObserver(MetricsObserver.builder().meterRegistry(shared).build())
                        .build())
                .routing(routing -> routes(routing, parts, longRequests))
                .build();
        server.start();
        if (!server.isRunning()) {
            meters.close();
            throw new IllegalStateException("the web server did not start on " + config.host() + " port " + config.port()
                    + "; the log has the cause");
        }
        return new WebFront(server, meters, config.host());
    }

    private static Http1ConnectionSelector http1(Http1Upgrader webSocket) {
        Http1ConnectionSelectorConfig.Builder http1 = Http1ConnectionSelector.builder()
                .config(Http1Config.builder().maxHeadersSize(MAX_HEADERS_BYTES).maxPrologueLength(MAX_PROLOGUE_BYTES).build());
        Upgrader.SPELLINGS.forEach(name -> http1.putUpgrader(name, webSocket));
        return http1.build();
    }

    static void routes(HttpRouting.Builder routing, WebParts parts, LongRequests longRequests) {
        Guard guard = new Guard(parts.tokens(), parts.credentials());
        Gate journal = new Gate(JOURNAL_READS, JOURNAL_WAIT_MS);
        Problems.register(routing);
        routing.addFilter(Page.headers());
        routing.addFilter(new BodyLimit());
        routing.addFilter(new MetricsAccess(guard));
        routing.register(new PublishedKeys(parts.tokens())::register);
        routing.register(Description.asyncApi()::register, Description.openApi()::register);
        routing.register("/api/v1", rules -> {
            new DevicesResource(parts.devices(), parts.registry()).register(rules, guard);
            new HistoryResource(parts.devices(), parts.history(), journal, parts.clock()).register(rules, guard);
            new EventsResource(parts.log(), journal).register(rules, guard);
            new AlertsResource(parts.devices(), parts.acknowledgements(), parts.clock()).register(rules, guard);
            new CommandsResource(parts.commands()).register(rules, guard);
            new RejectedResource(parts.rejected()).register(rules, guard);
            new SessionResource(guard, parts.clock(), parts.tokens()::isClockTrusted).register(rules);
            new PairResource(parts.pairing(), parts.tokens()).register(rules);
            new SystemResource(parts.gatewayId(), parts.system()).register(rules, guard);
            new UpdateResource(parts.updates(), longRequests).register(rules, guard);
        });
        Page.register(routing, WebFront.class.getClassLoader());
    }

    /**
     * Ready means that this gateway can take in and show events. Broker and Redis are not asked: they come and go, the
     * gateway goes on without them and shows it in {@code GET system}; a supervisor that restarted it for that would only
     * make it worse.
     */
    private static HealthObserver health(Map<String, BooleanSupplier> readiness) {
        HealthObserverConfig.Builder health = HealthObserver.builder().details(true).useSystemServices(false);
        readiness.forEach((name, ready) -> health.addCheck(
                () -> io.helidon.health.HealthCheckResponse.builder().status(ready.getAsBoolean()).build(),
                HealthCheckType.READINESS, name));
        return health.build();
    }

    /** Helidon would only log that it cannot listen, with a page of stack trace, and tell its caller nothing. */
    private static void checkIsFree(GatewayConfig.Web config) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // as Helidon does: connections of an earlier run may still be closing
            socket.bind(new InetSocketAddress(InetAddress.getByName(config.host()), config.port()));
        } catch (IOException e) {
            throw new IllegalStateException("the web server cannot listen on " + config.host() + " port " + config.port() + ": "
                    + e.getMessage() + ". See what listens there with `ss -ltnp 'sport = :" + config.port()
                    + "'`, or take another port: web.port in the configuration, HIRUNDO_WEB_PORT, or --set web.port=8081", e);
        }
    }

    public int port() {
        return server.port();
    }

    public boolean isRunning() {
        return server.isRunning();
    }

    /** Under which a browser on this machine reaches it. */
    public String localUrl() {
        String name = host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
        return "http://" + name + ":" + port();
    }

    /** Stops listening and closes every connection, so viewers are to be told and closed before. */
    @Override
    public void close() {
        server.stop();
        meters.close();
    }
}
