package io.hirundo.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import redis.clients.jedis.util.JedisClusterCRC16;

class KeysTest {

    @Test
    void namesTheKeysAsTheContractDoes() {
        Keys keys = Keys.of("site-7", "j1", 16);

        assertThat(keys.stream()).isEqualTo("hirundo:{0}:events:site-7:j1");
        assertThat(keys.live()).isEqualTo("hirundo:{0}:live:site-7");
        assertThat(keys.commands()).isEqualTo("hirundo:{0}:commands:site-7");
        assertThat(keys.gateway()).isEqualTo("hirundo:{0}:gateway:site-7");
        assertThat(keys.gateways()).isEqualTo("hirundo:{0}:gateways");
    }

    /** The remainders were worked out with another program's CRC-32 (zlib's, from Python). */
    @Test
    void spreadsGatewaysByTheRemainderOfTheirCrc32() {
        assertThat(Keys.shard("123456789", 1 << 30)).isEqualTo((int) (0xCBF43926L % (1 << 30)));
        assertThat(Keys.shard("123456789", 16)).isEqualTo(6);
        assertThat(Keys.shard("site-7", 16)).isZero();
        assertThat(Keys.shard("a", 16)).isEqualTo(3);
        assertThat(Keys.shard("gw:north.1", 7)).isEqualTo(1);
        assertThat(Keys.shard("anything", 1)).isZero();
    }

    @Test
    void keepsAllKeysOfAShardInOneSlotOfACluster() {
        Keys one = Keys.of("site-7", "j1", 16);
        Keys other = Keys.of("123456789", "j2", 8);

        assertThat(JedisClusterCRC16.getSlot(one.live())).isEqualTo(JedisClusterCRC16.getSlot(one.stream()));
        assertThat(JedisClusterCRC16.getSlot(one.gateways())).isEqualTo(JedisClusterCRC16.getSlot(one.gateway()));
        assertThat(JedisClusterCRC16.getSlot(other.stream())).isEqualTo(JedisClusterCRC16.getSlot("{6}"));
    }

    @Test
    void refusesToSpreadOverNoShards() {
        assertThatIllegalArgumentException().isThrownBy(() -> Keys.shard("site-7", 0)).withMessageContaining("uplink.shards");
    }
}
