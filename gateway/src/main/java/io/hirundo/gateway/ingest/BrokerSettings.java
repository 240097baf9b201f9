package io.hirundo.gateway.ingest;

import io.hirundo.gateway.GatewayConfig;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How to reach the broker.
 *
 * @param url      as people know it, without a password
 * @param pahoUrl  the same in Paho's schemes
 * @param filters  what to subscribe to
 */
record BrokerSettings(String url, String pahoUrl, String clientId, Optional<String> username, Optional<String> password,
                      List<String> filters) {

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
        return new BrokerSettings(url.getScheme() + "://" + address, (tls ? "ssl://" : "tcp://") + address,
                "hirundo-" + gatewayId, config.username(), config.password(), filters);
    }
}
