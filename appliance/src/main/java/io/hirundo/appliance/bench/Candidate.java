package io.hirundo.appliance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is measured side by side. The peers' code and what each is: {@code appliance/bench/peers}. */
enum Candidate {
    HIRUNDO("hirundo", "Hirundo") {
        @Override
        void start(Site site, Map<String, String> environment) throws Exception {
            site.withBroker().withGateway(environment);
        }
    },
    WS("a", "(a) ws") {
        @Override
        void start(Site site, Map<String, String> environment) throws Exception {
            site.withBroker().withPeer("ws.js", Map.of("PORT", text(site.web()), "JWKS", site.jwks().toString(),
                    "MQTT_URL", mqtt(site)));
        }
    },
    WS_REDIS("b", "(b) ws + Redis") {
        @Override
        void start(Site site, Map<String, String> environment) throws Exception {
            String redis = redis(site.withBroker());
            site.withPeer("ws-redis-web.js", Map.of("PORT", text(site.web()), "JWKS", site.jwks().toString(),
                    "REDIS_URL", redis));
            site.withPeer("ws-redis-ingest.js", Map.of("MQTT_URL", mqtt(site), "REDIS_URL", redis));
        }
    },
    SOCKET_IO("c", "(c) Socket.IO + Redis") {
        @Override
        void start(Site site, Map<String, String> environment) throws Exception {
            String redis = redis(site.speaks(SocketIoDialect.NAME).withBroker());
            site.withPeer("socketio-web.js", Map.of("PORT", text(site.web()), "JWKS", site.jwks().toString(),
                    "REDIS_URL", redis));
            site.withPeer("socketio-ingest.js", Map.of("MQTT_URL", mqtt(site), "REDIS_URL", redis));
        }
    },
    MOSQUITTO("d", "(d) Mosquitto") {
        @Override
        void start(Site site, Map<String, String> environment) throws Exception {
            int port = Ports.free();
            Path conf = Files.writeString(site.here().resolve("mosquitto.conf"), """
                    listener %d 127.0.0.1
                    listener %d 127.0.0.1
                    protocol websockets
                    allow_anonymous true
                    set_tcp_nodelay true
                    persistence false
                    user %s
                    """.formatted(port, site.web(), System.getProperty("user.name")));
            site.speaks(MqttDialect.NAME).withServingBroker(port, "mosquitto", "-c", conf.toString());
        }
    };

    private final String key;
    private final String label;

    Candidate(String key, String label) {
        this.key = key;
        this.label = label;
    }

    /** Starts the server and what it needs; what was started before a failure ends with the site. */
    abstract void start(Site site, Map<String, String> environment) throws Exception;

    String label() {
        return label;
    }

    String key() {
        return key;
    }

    /** More than one process serves; the figures are of all, and those of the one with the viewers are told beside them. */
    boolean hasIngestApart() {
        return this == WS_REDIS || this == SOCKET_IO;
    }

    static Candidate of(String key) {
        return Arrays.stream(values()).filter(candidate -> candidate.key.equals(key)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no '" + key + "'; there are "
                        + Arrays.stream(values()).map(Candidate::key).collect(Collectors.joining(", "))));
    }

    static List<Candidate> all() {
        return List.of(values());
    }

    private static String mqtt(Site site) {
        return "mqtt://127.0.0.1:" + site.brokerPort();
    }

    /** A Redis that only hands messages on, so it writes nothing to the disk. */
    private static String redis(Site site) throws MeasurementFailed, InterruptedException, IOException {
        int port = Ports.free();
        site.with("redis", port, "redis-server", "--bind", "127.0.0.1", "--port", text(port), "--save", "",
                "--appendonly", "no", "--dir", site.here().toString());
        return "redis://127.0.0.1:" + port;
    }

    private static String text(int number) {
        return Integer.toString(number);
    }
}
