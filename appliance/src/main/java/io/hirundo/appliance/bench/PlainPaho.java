package io.hirundo.appliance.bench;

import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * What Paho alone costs: a process that subscribes as the gateway does, acknowledges each message by hand and does nothing
 * else. Says {@code READY}, and for each line it reads how many messages have come.
 */
final class PlainPaho {
    private PlainPaho() {}

    public static void main(String[] args) throws Exception {
        AtomicLong received = new AtomicLong();
        MqttAsyncClient client = new MqttAsyncClient("tcp://127.0.0.1:" + args[0], "bench-plain-paho",
                new MemoryPersistence());
        client.setManualAcks(true);
        client.setCallback(new MqttCallback() {
            @Override
            public void messageArrived(String topic, MqttMessage message) throws MqttException {
                received.incrementAndGet();
                client.messageArrivedComplete(message.getId(), message.getQos());
            }

            @Override
            public void disconnected(MqttDisconnectResponse response) {
                System.err.println("disconnected: " + response);
            }

            @Override
            public void mqttErrorOccurred(MqttException exception) {
                System.err.println("error: " + exception);
            }

            @Override
            public void deliveryComplete(IMqttToken token) {
                // It publishes nothing.
            }

            @Override
            public void connectComplete(boolean reconnect, String serverUri) {
                // Subscribed below.
            }

            @Override
            public void authPacketArrived(int reasonCode, MqttProperties properties) {
                // Not used.
            }
        });
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setReceiveMaximum(16_384);
        client.connect(options).waitForCompletion(10_000);
        client.subscribe("devices/+/telemetry", 1).waitForCompletion(10_000);
        System.out.println("READY");
        while (System.in.read() >= 0) {
            System.out.println("COUNT " + received.get());
        }
    }
}
