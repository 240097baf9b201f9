package io.hirundo.gateway.uplink;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Opens connections to the fleet's Redis: a single server, or the node of a Cluster that holds a key.
 *
 * <p>Each link has a client of its own. In a Cluster that means asking anew who holds the key at every connect, which is
 * what a moved slot or a failed node needs; the nodes that were seen last are asked besides the configured one.
 * For one thread.
 */
final class RedisConnector {
    private final RedisUrl url;
    private final boolean cluster;
    private final UplinkTiming timing;
    private final ScheduledExecutorService guard;
    private final JedisClientConfig clientConfig;
    private Set<HostAndPort> nodesSeen = Set.of();

    /**
     * @param guard breaks links that stall
     * @param tls   for {@code rediss://}: whom to trust
     */
    RedisConnector(RedisUrl url, boolean cluster, UplinkTiming timing, ScheduledExecutorService guard,
                   SslOptions tls) {
        this.url = url;
        this.cluster = cluster;
        this.timing = timing;
        this.guard = guard;
        this.clientConfig = clientConfig(tls);
    }

    RedisUrl url() {
        return url;
    }

    boolean cluster() {
        return cluster;
    }

    /**
     * @param key the key (or channel) whose node is wanted
     * @throws redis.clients.jedis.exceptions.JedisException if there is no connection to be had
     */
    RedisLink open(String key) {
        return cluster ? openCluster(key) : openSingle();
    }

    private RedisLink openSingle() {
        RedisClient client = RedisClient.builder().hostAndPort(url.host(), url.port()).clientConfig(clientConfig)
                .poolConfig(pool()).build();
        try {
            return link(client, client.getPool().getResource());
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private RedisLink openCluster(String key) {
        Set<HostAndPort> nodes = new LinkedHashSet<>();
        nodes.add(new HostAndPort(url.host(), url.port()));
        nodes.addAll(nodesSeen);
        RedisClusterClient client = RedisClusterClient.builder().nodes(nodes).clientConfig(clientConfig)
                .maxAttempts(1).poolConfig(pool()).build();
        try {
            Set<HostAndPort> seen = new LinkedHashSet<>();
            client.getClusterNodes().keySet().forEach(node -> seen.add(HostAndPort.from(node)));
            nodesSeen = seen;
            return link(client, client.getConnectionFromSlot(JedisClusterCRC16.getSlot(key)));
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private RedisLink link(AutoCloseable client, Connection connection) {
        return new RedisLink(client, connection, guard, timing.stall());
    }

    private static ConnectionPoolConfig pool() {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(2); // the link's, and one for the client's own questions to a Cluster
        pool.setMinIdle(0);
        pool.setTestWhileIdle(false); // the heartbeat does it; so no evictor thread is needed
        pool.setTimeBetweenEvictionRuns(Duration.ofMillis(-1));
        return pool;
    }

    private JedisClientConfig clientConfig(SslOptions tls) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .resp2()
                .connectionTimeoutMillis((int) timing.connect().toMillis())
                .socketTimeoutMillis((int) timing.answer().toMillis())
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED) // a gateway's ACL need not allow CLIENT
                .database(url.database());
        url.user().ifPresent(config::user);
        url.password().ifPresent(config::password);
        if (url.tls()) {
            config.sslOptions(tls);
        }
        return config.build();
    }
}
