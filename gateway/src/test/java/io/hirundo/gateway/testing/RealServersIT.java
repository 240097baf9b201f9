package io.hirundo.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

class RealServersIT {

    @Test
    void aPersistentMosquittoKeepsRetainedMessagesOverAKill() throws Exception {
        try (RealMosquitto mosquitto = RealMosquitto.running(RealMosquitto.PERSISTENT)) {
            MqttClient client = client(mosquitto, "a");
            client.publish("kept", new byte[] {7}, 1, true);
            client.disconnect();
            client.close();
            int port = mosquitto.port();
            mosquitto.kill();
            assertThat(mosquitto.isRunning()).isFalse();

            mosquitto.start();

            assertThat(mosquitto.port()).isEqualTo(port);
            assertThat(mosquitto.output()).contains("mosquitto version");
            MqttClient again = client(mosquitto, "b");
            again.disconnect();
            again.close();
            assertThat(mosquitto.folder().resolve("mosquitto.db")).exists();
        }
    }

    @Test
    void anAppendOnlyRedisKeepsWhatItAnsweredOverAKill() {
        try (RealRedis redis = RealRedis.running(RealRedis.APPEND_ONLY)) {
            try (Jedis jedis = new Jedis(redis.url())) {
                jedis.set("k", "v");
            }
            redis.kill();
            redis.start();
            try (Jedis jedis = new Jedis(redis.url())) {
                assertThat(jedis.get("k")).isEqualTo("v");
            }
        }
    }

    @Test
    void namesThePackageOfAServerThatIsMissing() {
        try (ChildServer server = new ChildServer("no-such-server", "some-package")) {
            assertThatThrownBy(() -> server.start(List.of("no-such-server-at-all")))
                    .hasMessageContaining("no-such-server is not installed: apt-get install some-package");
        }
    }

    private static MqttClient client(RealMosquitto mosquitto, String id) throws Exception {
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + mosquitto.port(), id, new MemoryPersistence());
        client.connect();
        return client;
    }
}
