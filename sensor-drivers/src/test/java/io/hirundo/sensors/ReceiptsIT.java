package io.hirundo.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commit receipts over a real Mosquitto that keeps nothing: what was only acknowledged dies with it. The test plays the gateway. */
class ReceiptsIT {

    private static final String TELEMETRY = "devices/boiler/telemetry";
    private static final Pattern TIMESTAMP = Pattern.compile("\"timestamp\":(\\d+)");

    @TempDir
    Path directory;

    /** Bodies that the gateway has on disk. */
    private final Set<String> kept = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Listener> gateway = new AtomicReference<>();
    private final AtomicInteger deaf = new AtomicInteger(); // so many next messages die with the gateway

    @Test
    void everySampleArrivesAlthoughTheBrokerIsKilledAgainAndAgain() throws Exception {
        try (Mosquitto broker = Mosquitto.started(directory)) {
            connectGateway(broker);
            try (Sensors sensors = start(broker)) {
                for (int round = 0; round < 3; round++) {
                    int before = kept.size();
                    await().atMost(20, TimeUnit.SECONDS).until(() -> kept.size() > before + 5);
                    deaf.set(2); // acknowledged by the broker, never on disk
                    long samples = samples(sensors);
                    await().atMost(20, TimeUnit.SECONDS).until(() -> deaf.get() == 0 && samples(sensors) > samples + 2);
                    broker.kill();
                    long atKill = samples(sensors);
                    await().atMost(20, TimeUnit.SECONDS).until(() -> samples(sensors) > atKill + 3);
                    broker.start();
                    connectGateway(broker);
                }
                SensorState now = sensors.states().getFirst();
                long last = now.lastSample().orElseThrow().toEpochMilli();
                await().atMost(40, TimeUnit.SECONDS).untilAsserted(() ->
                        assertThat(kept.stream().filter(body -> timestamp(body) <= last).count()).isEqualTo(now.samples()));
                assertThat(now.outboxDropped()).isZero();
                await().atMost(40, TimeUnit.SECONDS).until(() -> sensors.states().getFirst().outboxDepth() < 5);
            } finally {
                gateway.get().close();
            }
        }
    }

    @Test
    void samplesAreSentLiveAlthoughNobodyGivesReceipts() throws Exception {
        try (Mosquitto broker = Mosquitto.started(directory);
                Listener silent = new Listener(broker, TELEMETRY);
                Sensors sensors = start(broker)) {
            await().atMost(20, TimeUnit.SECONDS).until(() -> silent.seen().size() >= 20);

            assertThat(sensors.states().getFirst().outboxDepth()).isGreaterThanOrEqualTo(20);
            assertThat(silent.seen()).extracting(Listener.Seen::body).doesNotHaveDuplicates();
        }
    }

    @Test
    void startsWithoutABrokerAndDeliversAllOnceThereIsOne() throws Exception {
        try (Mosquitto broker = new Mosquitto(directory);
                Sensors sensors = start(broker)) {
            await().atMost(20, TimeUnit.SECONDS).until(() -> samples(sensors) >= 10);
            assertThat(sensors.states().getFirst().isOnline()).as("the sensor is fine").isTrue();
            assertThat(sensors.states().getFirst().isConnected()).isFalse();

            broker.start();
            connectGateway(broker);
            SensorState now = sensors.states().getFirst();
            long last = now.lastSample().orElseThrow().toEpochMilli();
            await().atMost(60, TimeUnit.SECONDS).untilAsserted(() ->
                    assertThat(kept.stream().filter(body -> timestamp(body) <= last).count()).isEqualTo(now.samples()));
            gateway.get().close();
        }
    }

    private static Sensors start(Mosquitto broker) {
        SensorConfig boiler = new SensorConfig("boiler", "bme280", null, 0x76, Duration.ofMillis(100), Map.of());
        return Sensors.start(SensorsConfig.of(broker.url(), "agent-1", List.of(boiler), Simulate.ALWAYS));
    }

    private void connectGateway(Mosquitto broker) throws Exception {
        Listener before = gateway.getAndSet(null);
        if (before != null) {
            before.close();
        }
        AtomicReference<Listener> self = new AtomicReference<>();
        Listener made = new Listener(broker, TELEMETRY, seen -> {
            if (deaf.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return;
            }
            Listener answering = self.get();
            if (answering != null) {
                kept.add(seen.body());
                answering.publish(0, seen.responseTopic(), "{\"seq\":" + kept.size() + "}", null, seen.correlation());
            }
        });
        self.set(made);
        gateway.set(made);
    }

    private static long samples(Sensors sensors) {
        return sensors.states().getFirst().samples();
    }

    private static long timestamp(String body) {
        Matcher matcher = TIMESTAMP.matcher(body);
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
