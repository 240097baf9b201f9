package io.hirundo.appliance.system;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * Publishes with QoS 1 at a steady rate and believes the broker: a message it acknowledged is promised. For a broker that
 * stays up.
 */
final class SteadyPublisher implements AutoCloseable {
    /** Unacknowledged at once; a broker on the same machine answers within milliseconds. */
    private static final int WINDOW = 500;
    private static final long LIMIT_SECONDS = 30;

    private final Load load;
    private final Ledger ledger;
    private final int perSecond;
    private final MqttAsyncClient client;
    private final Semaphore window = new Semaphore(WINDOW);
    private final Thread thread = Thread.ofPlatform().name("publisher").unstarted(this::run);
    private volatile boolean stopping;
    private volatile Throwable failure;

    private SteadyPublisher(int port, Load load, int perSecond, Ledger ledger) throws MqttException {
        this.load = load;
        this.ledger = ledger;
        this.perSecond = perSecond;
        this.client = new MqttAsyncClient("tcp://127.0.0.1:" + port, "steady-publisher", new MemoryPersistence());
        client.connect(new MqttConnectionOptions()).waitForCompletion(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        thread.start();
    }

    static SteadyPublisher start(int port, Load load, int perSecond, Ledger ledger) throws MqttException {
        return new SteadyPublisher(port, load, perSecond, ledger);
    }

    /**
     * Ends the load, waits until all of it is acknowledged, and sends one message more from a device of its own: the broker
     * hands it over last, so whoever has it has all that will come.
     */
    void finish(String lastDeviceId) throws InterruptedException, MqttException {
        stop();
        if (!window.tryAcquire(WINDOW, LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the broker did not acknowledge all messages");
        }
        client.publish("devices/" + lastDeviceId + "/telemetry", "{\"last\":true}".getBytes(), 1, false)
                .waitForCompletion(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    }

    @Override
    public void close() throws MqttException {
        stopping = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.disconnect().waitForCompletion(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        client.close();
    }

    private void stop() throws InterruptedException {
        stopping = true;
        thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        if (failure != null) {
            throw new AssertionError("the load could not be published", failure);
        }
    }

    private void run() {
        try {
            Pace pace = new Pace(perSecond);
            while (!stopping) {
                for (int due = pace.due(); due > 0 && !stopping; due--) {
                    window.acquire();
                    publish(ledger.next());
                }
            }
        } catch (MqttException | InterruptedException e) {
            failure = e;
        }
    }

    private void publish(int n) throws MqttException {
        client.publish(load.topic(n), new MqttMessage(load.body().apply(n), 1, false, null), null, new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                ledger.promise(n);
                window.release();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable cause) {
                failure = cause;
                window.release();
            }
        });
    }
}
