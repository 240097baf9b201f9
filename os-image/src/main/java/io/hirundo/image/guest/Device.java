package io.hirundo.image.guest;

import io.hirundo.image.machine.Deadline;
import io.hirundo.image.machine.TestFailed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
 * A device on the network that believes nobody but the gateway: it keeps each message, with the time that it gave it, until the
 * commit receipt, and sends it again to whatever gateway it reaches next.
 *
 * <p>A thread of its own publishes; Paho's callback thread takes the receipts.
 */
public final class Device implements AutoCloseable {
    private static final long CONNECT_MS = 5_000;
    /** After so long without a receipt it sends again; then after twice as long, and so on: a gateway that is away gets no flood. */
    private static final Duration DOUBT = Duration.ofSeconds(8);
    private static final int MOST_DOUBLINGS = 4;
    private static final Duration END = Duration.ofSeconds(30);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** As long as nothing is acknowledged, it waits. */
    private static final int MOST_KEPT = 2_000;

    private record Kept(int n, long sentNanos, int times) {
        boolean isDoubted(long now) {
            return now - sentNanos > DOUBT.toNanos() << Math.min(times - 1, MOST_DOUBLINGS);
        }
    }

    private final String id;
    private final int perSecond;
    private final Ledger ledger;
    /** Times of its own, one a message: together with the body they tell messages apart. */
    private final long firstTimestamp = System.currentTimeMillis();
    private final Thread thread = Thread.ofPlatform().daemon().name("device").unstarted(this::run);
    // guarded by itself: the device's thread adds, Paho's removes
    private final Map<Integer, Kept> kept = new LinkedHashMap<>();
    private volatile int port;
    private volatile boolean enough;
    private volatile boolean stopping;
    private volatile MqttAsyncClient lost;
    // the device's thread
    private MqttAsyncClient client;

    private Device(String id, int port, int perSecond, Ledger ledger) {
        this.id = id;
        this.port = port;
        this.perSecond = perSecond;
        this.ledger = ledger;
    }

    /**
     * @param port where the broker is reached on 127.0.0.1
     */
    public static Device start(String id, int port, int perSecond, Ledger ledger) {
        Device device = new Device(id, port, perSecond, ledger);
        device.thread.start();
        return device;
    }

    /** Connects once and says goodbye. @throws TestFailed if the broker does not answer */
    public static void tryConnection(int port) throws TestFailed {
        try {
            MqttAsyncClient client = new MqttAsyncClient("tcp://127.0.0.1:" + port, "hirundo-image-try", new MemoryPersistence());
            try {
                client.connect(options()).waitForCompletion(CONNECT_MS);
            } finally {
                discard(client);
            }
        } catch (MqttException e) {
            throw new TestFailed("no broker answers: " + e.getMessage(), e);
        }
    }

    /** The gateway is reached elsewhere now. */
    public void moveTo(int newPort) {
        port = newPort;
        lost = client;
    }

    /** Sends nothing new, and waits until everything that was sent is acknowledged. */
    public void finish(Deadline deadline) throws TestFailed, InterruptedException {
        enough = true;
        deadline.awaitTrue("acknowledge everything that was published", () -> Optional.of(waiting() == 0));
    }

    /** Sends new messages again. */
    public void goOn() {
        enough = false;
    }

    public int waiting() {
        synchronized (kept) {
            return kept.size();
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long start = System.nanoTime();
        long given = 0;
        while (!stopping) {
            LockSupport.parkNanos(PAUSE_NANOS);
            long all = (System.nanoTime() - start) / 1_000_000 * perSecond / 1_000;
            long due = Math.min(all - given, perSecond); // a gateway that was away for minutes is not flooded
            given = all;
            try {
                if (client == null || client == lost) {
                    connect();
                }
                sendAgain();
                for (; due > 0 && !enough && waiting() < MOST_KEPT; due--) {
                    send(ledger.next());
                }
            } catch (MqttException e) {
                lost = client; // the gateway is away: what was kept is sent again by the next connection
            }
        }
        discard(client);
    }

    private static MqttConnectionOptions options() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setConnectionTimeout((int) TimeUnit.MILLISECONDS.toSeconds(CONNECT_MS));
        return options;
    }

    /** A client for each connection: Paho's own memory of the last one would get in the way. */
    private void connect() throws MqttException {
        discard(client);
        client = new MqttAsyncClient("tcp://127.0.0.1:" + port, "hirundo-image-" + id, new MemoryPersistence());
        client.setCallback(new Listener(client));
        client.connect(options()).waitForCompletion(CONNECT_MS);
        client.subscribe("devices/" + id + "/receipts", 0).waitForCompletion(CONNECT_MS);
        synchronized (kept) {
            kept.replaceAll((n, message) -> new Kept(n, message.sentNanos - DOUBT.toNanos(), 1));
        }
    }

    private static void discard(MqttAsyncClient client) {
        if (client != null) {
            try {
                client.disconnectForcibly(0, 1, false);
                client.close(true);
            } catch (MqttException e) {
                // it was closed already
            }
        }
    }

    private void sendAgain() throws MqttException {
        List<Integer> doubted = new ArrayList<>();
        long now = System.nanoTime();
        synchronized (kept) {
            kept.values().stream().filter(message -> message.isDoubted(now))
                    .forEach(message -> doubted.add(message.n));
        }
        for (int n : doubted) {
            send(n);
        }
    }

    private void send(int n) throws MqttException {
        synchronized (kept) {
            kept.merge(n, new Kept(n, System.nanoTime(), 1), (before, again) -> new Kept(n, again.sentNanos, before.times + 1));
        }
        byte[] body = ("{\"timestamp\":" + (firstTimestamp + n) + ",\"n\":" + n + "}").getBytes(StandardCharsets.US_ASCII);
        MqttProperties properties = new MqttProperties();
        properties.setResponseTopic("devices/" + id + "/receipts");
        properties.setCorrelationData(ByteBuffer.allocate(Integer.BYTES).putInt(n).array());
        client.publish("devices/" + id + "/telemetry", new MqttMessage(body, 1, false, properties));
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
            lost = mine;
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
