package io.hirundo.appliance.config;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.sensors.ChipKind;
import io.hirundo.sensors.SensorConfig;
import io.hirundo.sensors.Sensors;
import io.hirundo.sensors.SensorsConfig;
import io.hirundo.sensors.Simulate;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Every key of the configuration with its default and its limits. What a key does is told to users in
 * {@code appliance/hirundo.yaml}; a test holds the two together.
 */
final class SettingsReader {

    private static final Pattern ANY_TEXT = Pattern.compile("\\P{Cntrl}{1,256}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]{1,253}");
    private static final Pattern TOPIC_LEVELS = Pattern.compile("[^+#\\s/\\p{Cntrl}][^+#\\s\\p{Cntrl}]{0,127}(?<!/)");
    private static final Pattern WEB_ORIGIN = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]_-]+");

    private final Surroundings surroundings;

    SettingsReader(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** @throws ConfigurationException with all that is wrong, not just the first */
    Settings read(Node.Keys keys) throws ConfigurationException {
        Section root = Section.root(keys);
        Settings settings = settings(root);
        if (!root.problems().isEmpty()) {
            throw new ConfigurationException(root.problems());
        }
        return settings;
    }

    /** All keys, in the order in which they are read. */
    Collection<KnownKey> knownKeys() {
        Section root = Section.root(Node.Keys.empty(Origin.given("nowhere")));
        settings(root);
        return root.known().values();
    }

    private Settings settings(Section root) {
        GatewayKeys gateway = GatewayKeys.read(root.section("gateway"));
        String id = gateway.id().orElse(surroundings.gatewayId());
        String name = gateway.name().orElse(id);
        Simulate simulate = simulate(root);
        Settings settings = new Settings(
                id, name, root.folder("data").orElse(surroundings.data()),
                broker(root.section("broker")),
                web(root.section("web")),
                journal(root.section("journal")),
                uplink(root.section("uplink")),
                access(root.section("access")),
                limits(root.section("limits")),
                sensors(root, simulate), simulate, AlertsReader.read(root), synchronisedFile(root.section("clock")));
        root.notYet("hub", "the role hub");
        root.done();
        return settings;
    }

    private static Simulate simulate(Section root) {
        String word = root.text("simulate", "auto", Pattern.compile("auto|true|false"), "auto, true, false");
        return switch (word) {
            case "true" -> Simulate.ALWAYS;
            case "false" -> Simulate.NEVER;
            default -> Simulate.AUTO;
        };
    }

    private static List<SensorConfig> sensors(Section root, Simulate simulate) {
        List<SensorConfig> sensors = SensorsReader.read(root).orElseGet(() -> Sensors.demoSensors().stream()
                .filter(sensor -> simulate != Simulate.NEVER || sensor.kind() == ChipKind.HOST).toList());
        try {
            SensorsConfig.of("mqtt://127.0.0.1", "check", sensors, simulate);
        } catch (IllegalArgumentException misfit) {
            root.refuse("sensors", misfit.getMessage());
        }
        return sensors;
    }

    private static BrokerSettings broker(Section broker) {
        boolean managed = broker.flag("managed", true);
        String host = broker.text("host", "127.0.0.1", HOST, "a host name or an address of this machine");
        int port = broker.number("port", 1883, 1, 65_535);
        Optional<URI> url = broker.url("url", "mqtt", "mqtts");
        Optional<String> user = broker.text("user", ANY_TEXT, "a user name");
        BrokerSettings settings = new BrokerSettings(
                managed, host, port, url, user, broker.file("password-file"),
                broker.text("topic-prefix", "devices", TOPIC_LEVELS,
                        "one or more topic levels without +, # and blanks, no / at either end"));
        if (!managed && !broker.has("url")) {
            broker.refuse("managed", "found false without broker.url; allowed: false only with the url of another broker");
        }
        if (managed) {
            for (String key : List.of("url", "user", "password-file")) {
                if (broker.has(key)) {
                    broker.refuse(key, "found a value although Hirundo runs its own broker; "
                            + "allowed: together with broker.managed: false");
                }
            }
        }
        if (url.map(URI::getUserInfo).isPresent()) {
            broker.refuse("url", "found a user in the URL; allowed: broker.user and broker.password-file");
        }
        broker.notYet("tls-port", "MQTT over TLS");
        broker.notYet("websocket-port", "MQTT over WebSocket");
        broker.done();
        return settings;
    }

    private static GatewayConfig.Web web(Section web) {
        GatewayConfig.Web settings = new GatewayConfig.Web(
                web.text("host", "0.0.0.0", HOST, "a host name or an address of this machine; 0.0.0.0 is all of them"),
                web.number("port", 8080, 0, 65_535),
                web.texts("origins", WEB_ORIGIN, "a list of origins, as in [https://fleet.example]"));
        web.notYet("tls-port", "HTTPS");
        web.done();
        return settings;
    }

    private static GatewayConfig.Journal journal(Section journal) {
        GatewayConfig.Journal settings = new GatewayConfig.Journal(
                journal.bytes("quota", 2L << 30, 16L << 20, 64L << 40),
                journal.bytes("keep-free", 256L << 20, 0, 64L << 40),
                journal.duration("keep", Duration.ofDays(30), Duration.ofMinutes(1), Duration.ofDays(36_500)),
                journal.duration("commit-every", Duration.ofMillis(20), Duration.ofMillis(1), Duration.ofMinutes(1)));
        journal.done();
        return settings;
    }

    private static GatewayConfig.Uplink uplink(Section uplink) {
        GatewayConfig.Uplink settings = new GatewayConfig.Uplink(
                uplink.url("url", "redis", "rediss"),
                uplink.flag("cluster", false),
                uplink.number("shards", 16, 1, 16_384));
        uplink.done();
        return settings;
    }

    private static GatewayConfig.Access access(Section access) {
        GatewayConfig.Access settings =
                new GatewayConfig.Access(access.files("jwks"), access.file("hs256-secret-file"));
        access.done();
        return settings;
    }

    private static Optional<Path> synchronisedFile(Section clock) {
        Optional<Path> file = clock.fileToCome("synchronised-file");
        clock.done();
        return file;
    }

    private static GatewayConfig.Limits limits(Section limits) {
        GatewayConfig.Limits byDefault = GatewayConfig.Limits.defaults();
        GatewayConfig.Limits settings = new GatewayConfig.Limits(
                limits.number("connections-per-user", byDefault.connectionsPerUser(), 1, 1_000_000),
                limits.number("messages-per-minute", byDefault.messagesPerMinute(), 1, 1_000_000),
                (int) limits.bytes("outbox", byDefault.outboxBytes(), 4 << 10, 64 << 20),
                limits.number("viewers", byDefault.viewers(), 1, 1_000_000),
                limits.number("device-messages-per-second", byDefault.deviceMessagesPerSecond(), 0, 1_000_000),
                limits.duration("drain", byDefault.drain(), Duration.ZERO, Duration.ofMinutes(1)));
        limits.done();
        return settings;
    }
}
