package io.hirundo.sensors;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Whoever is on the other side of the broker in these tests: sees all messages, can answer them. */
public final class Listener implements AutoCloseable {

    /** A message as it was seen. */
    public record Seen(String topic, String body, boolean retained, String responseTopic, byte[] correlation) {
    }

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final MqttAsyncClient client;

    public Listener(Mosquitto broker, String filter) throws MqttException {
        this(broker, filter, _ -> { });
    }

    /** @param also called for each message; may publish */
    public Listener(Mosquitto broker, String filter, Consumer<Seen> also) throws MqttException {
        client = new MqttAsyncClient(broker.pahoUrl(), "listener-" + System.nanoTime(), new MemoryPersistence());
        client.setCallback(new MqttCallback() {
            @Override
            public void messageArrived(String topic, MqttMessage message) {
                MqttProperties properties = message.getProperties();
                Seen one = new Seen(topic, new String(message.getPayload(), StandardCharsets.UTF_8), message.isRetained(),
                        properties.getResponseTopic(), properties.getCorrelationData());
                seen.add(one);
                also.accept(one);
            }

            @Override
            public void disconnected(MqttDisconnectResponse response) { }

            @Override
            public void mqttErrorOccurred(MqttException exception) { }

            @Override
            public void deliveryComplete(IMqttToken token) { }

            @Override
            public void connectComplete(boolean reconnect, String serverUri) { }

            @Override
            public void authPacketArrived(int reasonCode, MqttProperties properties) { }
        });
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setTopicAliasMaximum(0);
        client.connect(options).waitForCompletion(10_000);
        client.subscribe(filter, 1).waitForCompletion(10_000);
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    public List<Seen> on(String topic) {
        return seen.stream().filter(one -> one.topic().equals(topic)).toList();
    }

    /** Body of the newest message on that topic, empty if there is none yet. */
    public String last(String topic) {
        List<Seen> on = on(topic);
        return on.isEmpty() ? "" : on.getLast().body();
    }

    /** Publishes with QoS 0 for receipts, since this may be called within a callback. */
    public void publish(int qos, String topic, String body, String responseTopic, byte[] correlation) {
        MqttProperties properties = new MqttProperties();
        if (responseTopic != null) {
            properties.setResponseTopic(responseTopic);
        }
        if (correlation != null) {
            properties.setCorrelationData(correlation);
        }
        try {
            client.publish(topic, new MqttMessage(body.getBytes(StandardCharsets.UTF_8), qos, false, properties));
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws MqttException {
        try {
            client.disconnectForcibly(0, 100, true);
        } finally {
            client.close(true);
        }
    }
}
