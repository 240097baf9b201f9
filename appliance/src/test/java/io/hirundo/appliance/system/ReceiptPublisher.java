package io.hirundo.appliance.system;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * A device that believes nobody but the gateway: it keeps each message, with the timestamp that it gave it, until the commit
 * receipt, and sends it again when the receipt stays away, whatever becomes of the broker meanwhile.
 */
final class ReceiptPublisher implements AutoCloseable {
    /** Many times what a receipt takes, so that few messages are sent twice without need. */
    private static final long DOUBT_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final Load LOAD = Load.TIMESTAMPED;
    private static final long CONNECT_LIMIT_MS = 3_000;
    private static final long JOIN_MS = 30_000;
    /** A broker without its session store would let messages of a second pile up as unacknowledged. */
    private static final int MOST_KEPT = 20_000;

    private record Kept(int n, byte[] body, long sentNanos) {}

    private final Ledger ledger;
    private final int perSecond;
    private final String server;
    private final Thread thread = Thread.ofPlatform().name("receipt-publisher").unstarted(this::run);
    // guarded by itself: the publisher's thread adds, Paho's callback thread removes
    private final Map<Integer, Kept> kept = new LinkedHashMap<>();
    private volatile boolean enough;
    private volatile boolean stopping;
    private volatile MqttAsyncClient lost;
    private volatile int resent;
    // the publisher's thread
    private MqttAsyncClient client;

    private ReceiptPublisher(int port, int perSecond, Ledger ledger) {
        this.server = "tcp://127.0.0.1:" + port;
        this.perSecond = perSecond;
        this.ledger = ledger;
    }

    static ReceiptPublisher start(int port, int perSecond, Ledger ledger) {
        ReceiptPublisher publisher = new ReceiptPublisher(port, perSecond, ledger);
        publisher.thread.start();
        return publisher;
    }

    /** Sends nothing new from now on. */
    void finish() {
        enough = true;
    }

    /** How many messages wait for their receipts. */
    int waiting() {
        synchronized (kept) {
            return kept.size();
        }
    }

    /** How many messages were sent once more. */
    int resent() {
        return resent;
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Pace pace = new Pace(perSecond);
        while (!stopping) {
            int due = pace.due();
            try {
                if (client == null || client == lost) {
                    connect();
                }
                sendAgain();
                for (; due > 0 && !enough && waiting() < MOST_KEPT; due--) {
                    int n = ledger.next();
                    send(n, LOAD.body().apply(n));
                }
            } catch (MqttException e) {
                discard(); // the broker is away, or about to be: what was kept is sent again by the next connection
            }
        }
        discard();
    }

    /** A client for each connection: Paho's own memory of the last one would get in the way. */
    private void connect() throws MqttException {
        discard();
        client = new MqttAsyncClient(server, "receipt-publisher", new MemoryPersistence());
        client.setCallback(new Listener(client));
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        client.connect(options).waitForCompletion(CONNECT_LIMIT_MS);
        client.subscribe("devices/+/receipts", 0).waitForCompletion(CONNECT_LIMIT_MS);
    }

    private void discard() {
        if (client != null) {
            try {
                client.disconnectForcibly(0, 1, false);
                client.close(true);
            } catch (MqttException e) {
                lost = client; // it was closed already
            }
            client = null;
        }
    }

    private void sendAgain() throws MqttException {
        List<Kept> doubted = new ArrayList<>();
        long now = System.nanoTime();
        synchronized (kept) {
            for (Kept message : kept.values()) {
                if (now - message.sentNanos > DOUBT_NANOS) {
                    doubted.add(message);
                }
            }
        }
        for (Kept message : doubted) {
            send(message.n, message.body);
            resent++;
        }
    }

    private void send(int n, byte[] body) throws MqttException {
        synchronized (kept) {
            kept.put(n, new Kept(n, body, System.nanoTime()));
        }
        MqttProperties properties = new MqttProperties();
        properties.setResponseTopic("devices/" + LOAD.deviceId(n) + "/receipts");
        properties.setCorrelationData(ByteBuffer.allocate(Integer.BYTES).putInt(n).array());
        client.publish(LOAD.topic(n), new MqttMessage(body, 1, false, properties));
    }

    /** Paho's callback thread. */
    private final class Listener implements MqttCallback {
        private final MqttAsyncClient mine;

        Listener(MqttAsyncClient mine) {
            this.mine = mine;
        }

        @Override
        public void messageArrived(String topic, MqttMessage receipt) {
            int n = ByteBuffer.wrap(receipt.getProperties().getCorrelationData()).getInt();
            synchronized (kept) {
                kept.remove(n);
            }
            ledger.promise(n);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            lost = mine;
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            System.out.println("receipt publisher: " + exception);
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // the broker's word does not count here
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            // connect() waits for it
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // no authentication here
        }
    }
}
