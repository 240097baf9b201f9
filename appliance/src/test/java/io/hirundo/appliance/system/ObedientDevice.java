package io.hirundo.appliance.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Devices that take down each command they get, and answer those that they are meant to. It shares no code with the project. */
final class ObedientDevice implements AutoCloseable, MqttCallback {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long LIMIT_MS = 5_000;
    /** More than the broker would ever hold back. */
    private static final int RECEIVE_MAXIMUM = 1_000;

    /** @param lateMs how long after its expiry it came; negative: before */
    record Seen(String topic, String id, JsonNode command, long lateMs) {}

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Predicate<String> answers;
    private final MqttAsyncClient client;

    /** @param answers whether to answer the command of this id */
    ObedientDevice(int port, Predicate<String> answers) throws MqttException {
        this.answers = answers;
        client = new MqttAsyncClient("tcp://127.0.0.1:" + port, "obedient", new MemoryPersistence());
        client.setCallback(this);
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setReceiveMaximum(RECEIVE_MAXIMUM);
        client.connect(options).waitForCompletion(LIMIT_MS);
        client.subscribe("devices/+/commands", 1).waitForCompletion(LIMIT_MS);
    }

    /** Makes the device known to the gateway. */
    void say(String deviceId) throws MqttException {
        client.publish("devices/" + deviceId + "/telemetry", "{\"n\":1}".getBytes(StandardCharsets.UTF_8), 1, false)
                .waitForCompletion(LIMIT_MS);
    }

    List<Seen> seen() {
        return seen;
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) throws IOException, MqttException {
        JsonNode body = JSON.readTree(message.getPayload());
        String id = body.path("id").asText();
        seen.add(new Seen(topic, id, body.path("command"), System.currentTimeMillis() - body.path("expiresAt").asLong()));
        if (answers.test(id)) {
            MqttProperties properties = new MqttProperties();
            properties.setCorrelationData(message.getProperties().getCorrelationData());
            client.publish(message.getProperties().getResponseTopic(), new MqttMessage(
                    ("{\"id\":\"" + id + "\",\"status\":\"done\"}").getBytes(StandardCharsets.UTF_8), 1, false, properties));
        }
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 1_000, false);
        client.close(true);
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        // the test's end, or it fails for want of answers
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        System.out.println("obedient device: " + exception);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // the gateway's word counts
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
        // the constructor waits for it
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        // no authentication here
    }
}
