package io.hirundo.image.guest;

import io.hirundo.image.machine.TestFailed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * A site of fifty sensors that say temperature, humidity and pressure once a second each, a walk of its own: the load of
 * `./hirundo bench writes`, over MQTT and through one connection. A thread of its own publishes, at QoS 1.
 */
public final class SensorSite implements AutoCloseable {
    public static final int SENSORS = 50;

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1) / SENSORS;
    private static final long CONNECT_MS = 5_000;
    /** Ten seconds of messages that nobody acknowledges. */
    private static final int MOST_IN_FLIGHT = 10 * SENSORS;
    private static final Duration END = Duration.ofSeconds(30);

    private final MqttAsyncClient client;
    private final Thread thread = Thread.ofPlatform().daemon().name("sensor-site").unstarted(this::run);
    private volatile boolean stopping;
    // the site's thread
    private final SplittableRandom random = new SplittableRandom(1);
    private final long[][] hundredths = new long[SENSORS][];

    private SensorSite(MqttAsyncClient client) {
        this.client = client;
        for (int sensor = 0; sensor < SENSORS; sensor++) {
            hundredths[sensor] = new long[] {2_150, 4_800, 101_325};
        }
    }

    /** @param port where the broker is reached on 127.0.0.1 */
    public static SensorSite start(int port) throws TestFailed {
        try {
            MqttAsyncClient client = new MqttAsyncClient("tcp://127.0.0.1:" + port, "hirundo-image-site", new MemoryPersistence());
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setAutomaticReconnect(true);
            options.setReceiveMaximum(MOST_IN_FLIGHT);
            client.connect(options).waitForCompletion(CONNECT_MS);
            SensorSite site = new SensorSite(client);
            site.thread.start();
            return site;
        } catch (MqttException e) {
            throw new TestFailed("no broker answers: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(END);
            client.disconnectForcibly(0, 1, false);
            client.close(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (MqttException e) {
            // it was closed already
        }
    }

    private void run() {
        long start = System.nanoTime();
        for (long turn = 0; !stopping; turn++) {
            for (long left = start + turn * EVERY_NANOS - System.nanoTime(); left > 0 && !stopping;
                    left = start + turn * EVERY_NANOS - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            int sensor = (int) (turn % SENSORS);
            try {
                client.publish("devices/sensor-" + sensor + "/telemetry", new MqttMessage(next(hundredths[sensor]), 1, false, null));
            } catch (MqttException e) {
                // The broker is away, or does not keep up: what is missing is missing in the journal, too.
            }
        }
    }

    private byte[] next(long[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] += random.nextInt(-7, 8);
        }
        return String.format(Locale.ROOT, "{\"timestamp\":%d,\"temperature\":%.2f,\"humidity\":%.2f,\"pressure\":%.2f}",
                System.currentTimeMillis(), values[0] / 100.0, values[1] / 100.0, values[2] / 100.0).getBytes(StandardCharsets.US_ASCII);
    }
}
