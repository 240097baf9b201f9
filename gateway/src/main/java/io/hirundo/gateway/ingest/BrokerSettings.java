package io.hirundo.gateway.ingest;

import io.hirundo.gateway.GatewayConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How to reach the broker.
 *
 * @param url      as people know it, without a password
 * @param pahoUrl  the same in Paho's words: always plain TCP, the socket it is given does TLS where {@code tls} says so
 * @param prefix   the first level of all topics
 * @param filters  what to subscribe to
 * @param connectLimit for TCP, TLS and CONNACK together
 */
record BrokerSettings(String url, String pahoUrl, boolean tls, String clientId, Optional<String> username,
                      Optional<String> password, String prefix, List<String> filters, int keepAliveSeconds,
                      Duration connectLimit) {
    /** A broker that hangs is noticed after two of these at most. */
    private static final int KEEP_ALIVE_SECONDS = 15;
    /** A broker on a slow link answers within a few seconds; Paho would wait for ever for one that says nothing. */
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(25);

    /** @throws IllegalArgumentException if the URL is not {@code mqtt://host[:port]} or {@code mqtts://host[:port]} */
    static BrokerSettings of(GatewayConfig.Mqtt config, String gatewayId) {
        URI url = config.url();
        boolean tls = "mqtts".equals(url.getScheme());
        if (!tls && !"mqtt".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("broker url must be mqtt://host:port or mqtts://host:port");
        }
        String address = url.getHost() + ":" + (url.getPort() != -1 ? url.getPort() : tls ? 8883 : 1883);
        List<String> filters = Arrays.stream(DeviceTopic.Kind.values())
                .map(kind -> config.prefix() + "/+/" + kind.level()).toList();
        return new BrokerSettings(url.getScheme() + "://" + address, "tcp://" + address, tls,
                "hirundo-" + gatewayId, config.username(), config.password(), config.prefix(), filters, KEEP_ALIVE_SECONDS,
                CONNECT_LIMIT);
    }

    BrokerSettings withTimes(int keepAliveSeconds, Duration connectLimit) {
        return new BrokerSettings(url, pahoUrl, tls, clientId, username, password, prefix, filters, keepAliveSeconds,
                connectLimit);
    }
}
