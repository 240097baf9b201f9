package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.testing.RealMosquitto;
import io.hirundo.gateway.testing.RealRedis;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttException;

/** A gateway with a broker and a Redis outside of it, each of which can be killed alone. For one thread. */
final class FaultSite implements AutoCloseable {
    static final String GATEWAY_ID = "site-7";
    private static final String LAST_DEVICE = "last";
    /** Reconnecting takes up to 15 s after many failures, and the backlog some seconds more. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);

    final RealMosquitto mosquitto;
    final RealRedis redis;
    final Ledger ledger = new Ledger();
    private final Path data;
    private final String name;
    private final List<String> settings;
    private final long startedNanos = System.nanoTime();
    private Hirundo gateway;
    private String token;

    /**
     * @param name     of the test, for the lines of progress
     * @param redis    null: without an uplink
     * @param settings more of the gateway's, as {@code key=value}
     */
    FaultSite(String name, Path data, RealMosquitto mosquitto, RealRedis redis, String... settings) {
        this.name = name;
        this.data = data;
        this.mosquitto = mosquitto;
        this.redis = redis;
        this.settings = List.of(settings);
    }

    /** Returns at once. */
    void startGateway() {
        List<String> words = new ArrayList<>(List.of("gateway", "--set", "gateway.id=" + GATEWAY_ID,
                "--set", "web.host=127.0.0.1", "--set", "web.port=0",
                "--set", "broker.managed=false", "--set", "broker.url=" + mosquitto.url()));
        if (redis != null) {
            words.addAll(List.of("--set", "uplink.url=" + redis.url()));
        }
        settings.forEach(setting -> words.addAll(List.of("--set", setting)));
        gateway = Hirundo.start(data.resolve("gateway"), words);
    }

    /** Returns when it has taken up its session with the broker. */
    void awaitGateway() {
        Api api = api();
        await().atMost(Duration.ofSeconds(30)).until(api::isConnectedToBroker);
    }

    SteadyPublisher publisher(Load load, int perSecond) throws MqttException {
        return SteadyPublisher.start(mosquitto.port(), load, perSecond, ledger);
    }

    /** It hangs: what the broker sends it now stays in the sockets' buffers. */
    void freezeGateway() {
        gateway.freeze();
    }

    void killGateway() {
        gateway.close();
    }

    /** Ends it as a restart for an update does. */
    void stopGateway() throws InterruptedException {
        gateway.terminate();
        gateway.awaitEnd();
        gateway.close();
    }

    /** How many redeliveries the gateway has recognised since its start. */
    int repeated() {
        return api().get("/api/v1/system").path("sequencer").path("repeated").asInt();
    }

    /** One token is good for all restarts: the gateway's key stays. */
    Api api() {
        URI url = gateway.awaitReady();
        if (token == null) {
            token = Hirundo.token(data.resolve("gateway"), GATEWAY_ID);
        }
        return new Api(url, token);
    }

    void say(String what) {
        System.out.printf("%s %5.1f s: %s%n", name, (System.nanoTime() - startedNanos) / 1e9, what);
    }

    /** Waits until the device {@code last} of {@link SteadyPublisher#finish} is in the fleet. */
    void awaitLastInFleet() {
        Fleet fleet = new Fleet(redis, GATEWAY_ID);
        Api api = api();
        say(ledger.promises() + " messages acknowledged; waiting for the last one in the fleet");
        await().atMost(DRAIN_LIMIT).pollInterval(Duration.ofMillis(200))
                .until(() -> fleet.hasNewlyFrom(LAST_DEVICE));
        say("it is there: " + api.get("/api/v1/system").path("uplink"));
    }

    /** Returns when it has its connection to Redis. */
    void awaitUplink() {
        Api api = api();
        await().atMost(DRAIN_LIMIT).until(() ->
                api.get("/api/v1/system").path("uplink").path("state").asText().equals("connected"));
    }

    /** What it says of itself. */
    JsonNode system() {
        return api().get("/api/v1/system");
    }

    /** Where viewers connect. */
    URI webSocket() {
        return api().webSocket();
    }

    /** Whether the gateway has heard of that device. */
    boolean has(String deviceId) {
        JsonNode devices = api().get("/api/v1/devices").path("devices");
        return devices.findValuesAsText("deviceId").contains(deviceId);
    }

    /** All events that the gateway holds, in order. */
    List<JsonNode> journal() {
        return api().journal();
    }

    /** How often the uplink has come back to Redis. */
    int reconnects() {
        return api().get("/api/v1/system").path("uplink").path("reconnects").asInt();
    }

    /** Waits until the uplink has delivered all that the journal holds. */
    void awaitFleetIsLevel() {
        Api api = api();
        await().atMost(DRAIN_LIMIT).pollInterval(Duration.ofMillis(200))
                .until(() -> api.get("/api/v1/system").path("uplink").path("backlog").asLong() == 0);
    }

    /** Each promised message is in journal and stream once, in order, and both are the same. */
    void assertNothingLostOrDoubled() {
        JsonNode system = api().get("/api/v1/system");
        List<JsonNode> journal = api().journal();
        List<Fleet.Entry> stream = new Fleet(redis, GATEWAY_ID).stream();
        say(journal.size() + " events in the journal, " + stream.size() + " in the stream");
        assertThat(ledger.discrepancies(journal, stream))
                .as("%s messages published, %s promised; the gateway refused %s", ledger.published(), ledger.promises(),
                        system.path("ingest").path("messagesRejected"))
                .isEmpty();
    }

    /** How many events are in the fleet. */
    long eventsInFleet() {
        return new Fleet(redis, GATEWAY_ID).size();
    }

    String lastDevice() {
        return LAST_DEVICE;
    }

    @Override
    public void close() {
        try (redis; mosquitto) {
            if (gateway != null) {
                gateway.close();
            }
        }
    }
}
