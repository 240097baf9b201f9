package io.hirundo.gateway.contract;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** A device that asks for a receipt of everything, and takes commands. */
final class Publisher implements AutoCloseable {
    record Receipt(String correlation, String body, int qos, boolean retained) {}

    record Command(String body, String correlation, String responseTopic, long expirySeconds, int qos, boolean retained) {}

    private static final String COMMANDS = "devices/boiler/commands";
    private static final String RECEIPTS = "devices/boiler/receipts";

    private final MqttClient client;
    private final LinkedBlockingQueue<Receipt> receipts = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Command> commands = new LinkedBlockingQueue<>();

    Publisher(int port) throws MqttException {
        client = new MqttClient("tcp://127.0.0.1:" + port, "boiler", new MemoryPersistence());
        client.connect();
        IMqttMessageListener keep = (_, message) -> receipts.add(
                new Receipt(new String(message.getProperties().getCorrelationData(), StandardCharsets.UTF_8),
                        new String(message.getPayload(), StandardCharsets.UTF_8), message.getQos(), message.isRetained()));
        IMqttMessageListener obey = (_, message) -> {
            MqttProperties properties = message.getProperties();
            commands.add(new Command(new String(message.getPayload(), StandardCharsets.UTF_8),
                    new String(properties.getCorrelationData(), StandardCharsets.UTF_8), properties.getResponseTopic(),
                    properties.getMessageExpiryInterval(), message.getQos(), message.isRetained()));
        };
        client.subscribe(new MqttSubscription[] {new MqttSubscription(RECEIPTS, 1), new MqttSubscription(COMMANDS, 1)},
                new IMqttMessageListener[] {keep, obey});
    }

    void publish(String topic, String body, String correlation) throws MqttException {
        MqttProperties properties = new MqttProperties();
        properties.setResponseTopic(RECEIPTS);
        properties.setCorrelationData(correlation.getBytes(StandardCharsets.UTF_8));
        client.publish(topic, new MqttMessage(body.getBytes(StandardCharsets.UTF_8), 1, false, properties));
    }

    Command command() throws InterruptedException {
        Command command = commands.poll(20, TimeUnit.SECONDS);
        if (command == null) {
            throw new AssertionError("no command came within 20 s");
        }
        return command;
    }

    Receipt receipt() throws InterruptedException {
        Receipt receipt = receipts.poll(20, TimeUnit.SECONDS);
        if (receipt == null) {
            throw new AssertionError("no receipt came within 20 s");
        }
        return receipt;
    }


    void awaitReceipt(String correlation) throws InterruptedException {
        Receipt receipt = receipt();
        while (!receipt.correlation().equals(correlation)) {
            receipt = receipt();
        }
    }

    @Override
    public void close() throws MqttException {
        client.disconnect();
        client.close();
    }
}
