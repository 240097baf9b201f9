package io.hirundo.sensors.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection by Eclipse Paho. A fresh client with an empty memory for each one, because Paho 1.2.5 sends what was unacknowledged on
 * an older connection with topic aliases that the new one does not know, and then is thrown out for ever. What must not be lost is in
 * the {@link Outbox}.
 */
final class PahoConnection implements Connection {

    private static final Logger LOG = LoggerFactory.getLogger(PahoConnection.class);

    /** Paho waits for a CONNACK for ever, once the TCP connection stands. */
    static final long CONNACK_MILLIS = 10_000;
    private static final int TCP_SECONDS = 5;
    private static final int KEEP_ALIVE_SECONDS = 15;
    private static final long DISCONNECT_MILLIS = 1_000;

    private final MqttAsyncClient client;

    private PahoConnection(MqttAsyncClient client) {
        this.client = client;
    }

    /** Connects as that device; see {@link Connection.Connector}. */
    static Connector connector(BrokerAccess broker, Topics topics, boolean commands, long connackMillis) {
        return events -> connect(broker, topics, commands, connackMillis, events);
    }

    private static Connection connect(BrokerAccess broker, Topics topics, boolean commands, long connackMillis, Events events)
            throws IOException {
        try {
            String clientId = broker.agentId() + ":" + topics.deviceId();
            MqttAsyncClient client = new MqttAsyncClient(broker.serverUri(), clientId, new MemoryPersistence());
            client.setCallback(new Callback(events));
            try {
                client.connect(options(broker, topics)).waitForCompletion(connackMillis);
                String[] filters = commands
                        ? new String[] {topics.receipts(), topics.commands()} : new String[] {topics.receipts()};
                int[] qos = new int[filters.length];
                Arrays.fill(qos, 1);
                client.subscribe(filters, qos); // not waited for: the broker takes it before anything sent later
                return new PahoConnection(client);
            } catch (MqttException e) {
                release(client);
                throw e;
            }
        } catch (MqttException e) {
            throw new IOException(broker.url() + ": " + describe(e), e);
        }
    }

    private static MqttConnectionOptions options(BrokerAccess broker, Topics topics) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(true);
        options.setSessionExpiryInterval(0L);
        options.setAutomaticReconnect(false);
        options.setConnectionTimeout(TCP_SECONDS);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setTopicAliasMaximum(0);
        if (!broker.tls()) {
            options.setSocketFactory(new ConnectFirstSockets());
        }
        if (!broker.username().isEmpty()) {
            options.setUserName(broker.username());
        }
        if (broker.password().length > 0) {
            ByteBuffer password = StandardCharsets.UTF_8.encode(CharBuffer.wrap(broker.password()));
            byte[] bytes = new byte[password.remaining()];
            password.get(bytes);
            options.setPassword(bytes);
        }
        MqttMessage will = new MqttMessage(Bodies.lastWill(), 1, true, new MqttProperties());
        options.setWill(topics.status(), will);
        return options;
    }

    @Override
    public void publish(Outgoing outgoing, Done done) throws IOException {
        MqttProperties properties = new MqttProperties();
        if (!outgoing.responseTopic().isEmpty()) {
            properties.setResponseTopic(outgoing.responseTopic());
        }
        if (outgoing.correlation().length > 0) {
            properties.setCorrelationData(outgoing.correlation());
        }
        MqttMessage message = new MqttMessage(outgoing.body(), 1, outgoing.retained(), properties);
        try {
            client.publish(outgoing.topic(), message, null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    done.done(true);
                }

                @Override
                public void onFailure(IMqttToken token, Throwable thrown) {
                    LOG.debug("{} was not acknowledged: {}", outgoing.topic(), String.valueOf(thrown));
                    done.done(false);
                }
            });
        } catch (MqttException e) {
            throw new IOException(describe(e), e);
        }
    }

    @Override
    public void close() {
        try {
            client.disconnect(DISCONNECT_MILLIS).waitForCompletion(2 * DISCONNECT_MILLIS);
        } catch (MqttException e) {
            LOG.debug("{} did not disconnect in order: {}", client.getClientId(), describe(e));
        }
        release(client);
    }

    @Override
    public void abandon() {
        release(client);
    }

    private static void release(MqttAsyncClient client) {
        try {
            client.disconnectForcibly(0, 1, false);
        } catch (MqttException | RuntimeException e) {
            LOG.debug("{} was not connected any more: {}", client.getClientId(), String.valueOf(e));
        }
        try {
            client.close(true);
        } catch (MqttException | RuntimeException e) {
            LOG.debug("{} did not close: {}", client.getClientId(), String.valueOf(e));
        }
    }

    private static String describe(MqttException e) {
        Throwable cause = e.getCause();
        String reason = cause == null || cause.getMessage() == null ? e.getMessage() : cause.getMessage();
        return reason + " (MQTT reason " + e.getReasonCode() + ")";
    }

    /** Called by Paho's callback thread. */
    private static final class Callback implements MqttCallback {

        private static final byte[] NONE = {};

        private final Events events;
        private final AtomicBoolean gone = new AtomicBoolean();

        Callback(Events events) {
            this.events = events;
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            if (gone.compareAndSet(false, true)) {
                Throwable thrown = response.getException();
                events.lost(thrown == null ? "disconnected by the broker, reason " + response.getReturnCode() : thrown.toString());
            }
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            try {
                MqttProperties properties = message.getProperties();
                String responseTopic = properties == null ? null : properties.getResponseTopic();
                byte[] correlation = properties == null ? null : properties.getCorrelationData();
                events.received(new Incoming(topic, message.getPayload(), responseTopic == null ? "" : responseTopic,
                        correlation == null ? NONE : correlation));
            } catch (RuntimeException e) {
                LOG.error("a message on {} could not be taken", topic, e); // Paho would end the connection for it
            }
        }

        @Override
        public void mqttErrorOccurred(MqttException e) {
            LOG.debug("Paho reports: {}", describe(e));
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // told by the listener of each publish
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            // told by connect
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // no extended authentication is offered
        }
    }
}
