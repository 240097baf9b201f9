package io.hirundo.appliance.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The MQTT broker.
 *
 * @param managed      Hirundo starts and watches a Mosquitto of its own; else {@code url} names somebody else's
 * @param host         the address the own one listens on
 * @param url          the other one; empty if managed
 * @param passwordFile its first line is the password to {@code url}
 * @param topicPrefix  first level of all topics
 */
public record BrokerSettings(
        boolean managed, String host, int port,
        Optional<URI> url, Optional<String> user, Optional<Path> passwordFile, String topicPrefix) {

    /** Where sensors and gateway find the broker. */
    public URI address() {
        return url.orElseGet(() -> URI.create("mqtt://" + clientHost() + ":" + port));
    }

    /** An address to connect to; the wildcards are none. IPv6 stands in brackets. */
    private String clientHost() {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "[::1]";
            default -> host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        };
    }
}
