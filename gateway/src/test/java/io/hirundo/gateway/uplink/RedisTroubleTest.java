package io.hirundo.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

class RedisTroubleTest {
    private static final RedisUrl URL = RedisUrl.of(URI.create("redis://u:secret@fleet.example"));

    @Test
    void advisesByTheFirstWordOfARefusalAndKeepsRedisOwnWords() {
        assertThat(refused("LOADING Redis is loading the dataset in memory", false))
                .isEqualTo("Redis is loading its data: wait (Redis: LOADING Redis is loading the dataset in memory)");
        assertThat(refused("MISCONF Redis is configured to save RDB snapshots", false)).contains("make room");
        assertThat(refused("CLUSTERDOWN Hash slot not served", true)).contains("bring the missing nodes back");
        assertThat(refused("ERR something new", false)).isEqualTo("Redis refuses (Redis: ERR something new)");
    }

    @Test
    void tellsAClusterThatIsNotConfiguredFromOneThatMovesSlots() {
        assertThat(refused("MOVED 5 10.0.0.2:6379", false)).contains("set uplink.cluster to true");
        assertThat(refused("MOVED 5 10.0.0.2:6379", true)).contains("moving this gateway's slot");
    }

    @Test
    void findsTheReasonWhereverJedisHidesIt() {
        JedisConnectionException failed = new JedisConnectionException("Failed to connect");
        failed.addSuppressed(new JedisConnectionException("attempt", new UnknownHostException("fleet.example")));

        assertThat(RedisTrouble.words(failed, URL, false)).contains("the name fleet.example cannot be resolved");
        assertThat(RedisTrouble.words(new JedisConnectionException(new SocketTimeoutException("Read timed out")), URL, false))
                .contains("did not answer in time").doesNotContain("secret");
    }

    private static String refused(String message, boolean cluster) {
        return RedisTrouble.words(new JedisDataException(message), URL, cluster);
    }
}
