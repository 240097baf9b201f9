package io.hirundo.gateway;

import io.hirundo.gateway.alert.AlertRule;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All that a gateway needs to know, checked by whoever read it (file, line and key are known there, not here).
 *
 * @param gatewayId   this gateway's name in the fleet, see {@link io.hirundo.gateway.event.Ids}
 * @param displayName what people read, for example {@code Boiler house}
 * @param data        folder of the journal and the keys; made if it is missing
 */
public record GatewayConfig(
        String gatewayId, String displayName, Path data,
        Mqtt mqtt, Web web, Journal journal, Uplink uplink, Access access, Limits limits, Alerts alerts) {

    /** Without alert rules, and without an eye on the machine. */
    public GatewayConfig(String gatewayId, String displayName, Path data,
                         Mqtt mqtt, Web web, Journal journal, Uplink uplink, Access access, Limits limits) {
        this(gatewayId, displayName, data, mqtt, web, journal, uplink, access, limits,
                new Alerts(List.of(), List.of(), Optional.empty()));
    }

    /**
     * The broker to listen to.
     *
     * @param url    {@code mqtt://host:port} or {@code mqtts://host:port}
     * @param prefix first level of all topics, usually {@code devices}
     */
    public record Mqtt(URI url, Optional<String> username, Optional<String> password, String prefix) {
        public Mqtt {
            Objects.requireNonNull(url, "url");
        }
    }

    /**
     * @param port    0 takes any free port; {@code Gateway.port()} tells which
     * @param origins further origins, besides the gateway's own, whose pages may open a WebSocket
     */
    public record Web(String host, int port, List<String> origins) {
        public Web {
            origins = List.copyOf(origins);
        }
    }

    /**
     * @param quotaBytes    upper limit of the journal's files
     * @param keepFreeBytes what is to stay free on their disk, whoever fills it; 0: nothing
     * @param keep          events older than this are dropped, oldest first
     * @param commitEvery   how long an event may wait for its commit; a publisher waits for it, a viewer does not
     */
    public record Journal(long quotaBytes, long keepFreeBytes, Duration keep, Duration commitEvery) {

        /** A disk of its own: nothing of it is kept free. */
        public Journal(long quotaBytes, Duration keep, Duration commitEvery) {
            this(quotaBytes, 0, keep, commitEvery);
        }
    }

    /**
     * @param url     {@code redis://} or {@code rediss://}; empty: this gateway forwards nothing
     * @param cluster whether the url names a node of a Redis Cluster
     * @param shards  one number for the whole fleet: keys are spread by CRC-32 of the gateway's id modulo this
     */
    public record Uplink(Optional<URI> url, boolean cluster, int shards) {}

    /**
     * @param jwks             JWK set files of further issuers
     * @param hs256SecretFile  a shared secret; without it HS256 tokens are refused
     */
    public record Access(List<Path> jwks, Optional<Path> hs256SecretFile) {
        public Access {
            jwks = List.copyOf(jwks);
        }
    }

    /**
     * @param connectionsPerUser      WebSocket connections one user may hold
     * @param messagesPerMinute       messages one user may send in 60 s
     * @param outboxBytes             what may wait for one viewer before telemetry is conflated
     * @param viewers                 WebSocket connections altogether
     * @param deviceMessagesPerSecond sustained rate of one device, with a minute's worth as burst; 0: no limit
     * @param drain                   over which the viewers are sent away before a stop
     */
    public record Limits(int connectionsPerUser, int messagesPerMinute, int outboxBytes, int viewers,
                         int deviceMessagesPerSecond, Duration drain) {

        /** All viewers are sent away at once. */
        public Limits(int connectionsPerUser, int messagesPerMinute, int outboxBytes, int viewers, int deviceMessagesPerSecond) {
            this(connectionsPerUser, messagesPerMinute, outboxBytes, viewers, deviceMessagesPerSecond, Duration.ZERO);
        }

        /** What protocol.md and the annotated configuration file state as defaults. */
        public static Limits defaults() {
            return new Limits(16, 100, 64 * 1024, 10_000, 5_000, Duration.ofSeconds(5));
        }
    }

    /**
     * @param rules       those that can be used
     * @param wrongRules  what is wrong with the others, a line each, for people
     * @param machineRoot root of the file system where the kernel tells of memory, temperature and supply; empty: neither these
     *                    nor the disk are watched
     */
    public record Alerts(List<AlertRule> rules, List<String> wrongRules, Optional<Path> machineRoot) {
        public Alerts {
            rules = List.copyOf(rules);
            wrongRules = List.copyOf(wrongRules);
        }
    }
}
