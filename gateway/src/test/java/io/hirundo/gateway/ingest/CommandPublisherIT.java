package io.hirundo.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.command.OutgoingCommand;
import io.hirundo.gateway.testing.RealMosquitto;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way of a command from the gateway to a device behind a real broker. */
class CommandPublisherIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** What the device got. */
    private record Got(String topic, String body, int qos, boolean retained, String responseTopic, String correlation,
                       Long expirySeconds) {}

    private final List<Got> got = new CopyOnWriteArrayList<>();
    private RealMosquitto mosquitto;
    private MqttSource source;

    @AfterEach
    void stop() {
        if (source != null) {
            source.close();
        }
        mosquitto.close();
    }

    @Test
    void theDeviceGetsAllThatItNeedsToObeyAndToAnswer() throws Exception {
        mosquitto = RealMosquitto.running();
        start();
        MqttClient relay = device();
        HandCommand command = new HandCommand("c1");
        assertThat(source.offer(command)).isTrue();

        await().atMost(LIMIT).until(() -> got.size() == 1);
        assertThat(got.getFirst()).isEqualTo(new Got("devices/relay/commands", "{\"id\":\"c1\"}", 1, false,
                "devices/relay/results", "c1", 7L));
        assertThat(command.notes).isEmpty();
        end(relay);
    }

    @Test
    void waitsForTheBrokerAsLongAsItIsWanted() throws Exception {
        mosquitto = RealMosquitto.prepared();
        start();
        HandCommand unwanted = new HandCommand("c1");
        source.offer(unwanted);
        await().atMost(LIMIT).until(() -> unwanted.asked.get() > 2);
        unwanted.wanted = false;
        HandCommand wanted = new HandCommand("c2");
        source.offer(wanted);
        await().atMost(LIMIT).until(() -> wanted.asked.get() > 2);
        assertThat(wanted.claims.get()).as("claimed only when it can be sent").isZero();

        mosquitto.start();
        await().atMost(LIMIT).until(() -> wanted.claims.get() == 1);
        await().atMost(LIMIT).until(() -> !wanted.notes.isEmpty());

        assertThat(unwanted.claims).hasValue(0);
        assertThat(wanted.notes).as("the broker has just started").containsExactly("nobody listens for this device's commands");
    }

    @Test
    void moreThanTheBrokerTakesAtOnceGoInTurn() throws Exception {
        mosquitto = RealMosquitto.running("max_inflight_messages 3");
        start();
        MqttClient relay = device();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            expected.add("{\"id\":\"c" + i + "\"}");
            source.offer(new HandCommand("c" + i));
        }

        await().atMost(LIMIT).until(() -> got.size() == 200);
        assertThat(got).extracting(Got::body).isEqualTo(expected);
        end(relay);
    }

    private void start() {
        source = new MqttSource(BrokerSettings.of(new GatewayConfig.Mqtt(mosquitto.url(), Optional.empty(), Optional.empty(),
                "devices"), "site-7"), 0, List.of(), _ -> { }, InstantSource.system(), new Random(1));
        source.start();
        if (mosquitto.isRunning()) {
            await().atMost(LIMIT).until(() -> source.status().state().equals("connected"));
        }
    }

    private MqttClient device() throws Exception {
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + mosquitto.port(), "relay", new MemoryPersistence());
        client.connect();
        IMqttMessageListener listener = (topic, message) -> {
            MqttProperties properties = message.getProperties();
            got.add(new Got(topic, new String(message.getPayload(), StandardCharsets.UTF_8), message.getQos(), message.isRetained(),
                    properties.getResponseTopic(), new String(properties.getCorrelationData(), StandardCharsets.UTF_8),
                    properties.getMessageExpiryInterval()));
        };
        client.subscribe(new MqttSubscription[] {new MqttSubscription("devices/relay/commands", 1)},
                new IMqttMessageListener[] {listener});
        return client;
    }

    private static void end(MqttClient client) throws Exception {
        client.disconnect();
        client.close();
    }

    private static final class HandCommand implements OutgoingCommand {
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger claims = new AtomicInteger();
        final List<String> notes = new CopyOnWriteArrayList<>();
        volatile boolean wanted = true;
        private final String id;

        HandCommand(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public String deviceId() {
            return "relay";
        }

        @Override
        public boolean isWanted() {
            asked.incrementAndGet();
            return wanted;
        }

        @Override
        public Optional<Message> claim() {
            claims.incrementAndGet();
            return Optional.of(new Message(("{\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8), 7));
        }

        @Override
        public void notSent() {
            claims.decrementAndGet();
        }

        @Override
        public void note(String words) {
            notes.add(words);
        }
    }
}
