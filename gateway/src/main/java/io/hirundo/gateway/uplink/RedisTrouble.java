package io.hirundo.gateway.uplink;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** What went wrong with Redis, in words that say what to do. Neither Redis nor Jedis repeats a password in its messages. */
final class RedisTrouble {
    private RedisTrouble() {}

    /** @param cluster whether the connection was made as to a Redis Cluster */
    static String words(Throwable trouble, RedisUrl url, boolean cluster) {
        JedisDataException refused = find(trouble, JedisDataException.class);
        if (refused != null && refused.getMessage() != null) {
            return advice(refused.getMessage(), cluster) + " (Redis: " + refused.getMessage() + ")";
        }
        if (find(trouble, UnknownHostException.class) != null) {
            return "the name " + url.host() + " cannot be resolved: check the network, DNS and uplink.url";
        }
        if (find(trouble, ConnectException.class) != null || find(trouble, NoRouteToHostException.class) != null) {
            return "nothing answers at " + url + ": check that Redis runs there and that the network lets it through";
        }
        SSLException tls = find(trouble, SSLException.class);
        if (tls != null) {
            return "TLS with " + url + " failed: check the server's certificate, its host name and this machine's clock ("
                    + tls.getMessage() + ")";
        }
        if (find(trouble, SocketTimeoutException.class) != null) {
            return url + " did not answer in time: check the network and the load of Redis";
        }
        if (trouble instanceof JedisException) {
            return "the connection to " + url + " was lost: " + trouble.getMessage();
        }
        return trouble.toString();
    }

    private static String advice(String message, boolean cluster) {
        int blank = message.indexOf(' ');
        return switch (blank < 0 ? message : message.substring(0, blank)) {
            case "NOAUTH" -> "Redis wants a password: put user and password into uplink.url";
            case "WRONGPASS" -> "Redis refuses user or password: correct them in uplink.url";
            case "NOPERM" -> "the Redis user may not do this: give it the rights of a gateway";
            case "WRONGTYPE" -> "a key of this gateway holds something of another type: rename or remove it in Redis";
            case "OOM" -> "Redis is full: raise its maxmemory or trim streams";
            case "READONLY" -> "this Redis is a replica: let uplink.url name the primary";
            case "MISCONF" -> "Redis cannot write to its disk: make room there";
            case "NOREPLICAS" -> "Redis misses the replicas it is told to have: bring them back";
            case "LOADING" -> "Redis is loading its data: wait";
            case "BUSY" -> "Redis is busy with somebody's long script: wait, or end that script";
            case "MASTERDOWN" -> "this replica has lost its primary: bring it back, or let uplink.url name the primary";
            case "CLUSTERDOWN" -> "the Redis Cluster is not complete: bring the missing nodes back";
            case "MOVED", "ASK", "TRYAGAIN", "CROSSSLOT" -> cluster
                    ? "the Redis Cluster is moving this gateway's slot: wait"
                    : "this Redis belongs to a Cluster: set uplink.cluster to true";
            default -> message.contains("The user executing the script can't") // NOPERM from inside a script
                    ? "the Redis user may not do this: give it the rights of a gateway"
                    : message.contains("cluster support disabled")
                    ? "this Redis is no Cluster: set uplink.cluster to false"
                    : message.contains("unknown command") || message.contains("max number of clients")
                    ? "this Redis cannot serve a gateway: version 7 or newer is needed, and room for its connections"
                    : "Redis refuses";
        };
    }

    /** Looks through causes and what Jedis adds as suppressed, one attempt each. */
    private static <T extends Throwable> T find(Throwable trouble, Class<T> kind) {
        for (Throwable t = trouble; t != null; t = t.getCause()) {
            if (kind.isInstance(t)) {
                return kind.cast(t);
            }
            for (Throwable attempt : t.getSuppressed()) {
                T found = find(attempt, kind);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
