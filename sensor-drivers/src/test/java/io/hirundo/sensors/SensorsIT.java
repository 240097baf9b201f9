package io.hirundo.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole module against a real Mosquitto. */
class SensorsIT {

    @TempDir
    Path directory;

    private static final SensorConfig BOILER =
            new SensorConfig("boiler", "bme280", null, 0x76, Duration.ofMillis(200), Map.of("name", "Boiler room"));

    @Test
    void publishesTelemetryOfASimulatedChipAndOfThisMachine() throws Exception {
        SensorConfig host = new SensorConfig("machine", "host", null, null, Duration.ofMillis(200), Map.of());
        try (Mosquitto broker = new Mosquitto(directory);
                Listener listener = new Listener(broker, "devices/#");
                Sensors sensors = Sensors.start(SensorsConfig.of(broker.url(), "agent-1", List.of(BOILER, host), Simulate.AUTO))) {
            await().atMost(20, TimeUnit.SECONDS).until(() -> listener.on("devices/boiler/telemetry").size() >= 3
                    && listener.on("devices/machine/telemetry").size() >= 3);

            Listener.Seen boiler = listener.on("devices/boiler/telemetry").getFirst();
            assertThat(boiler.body()).matches(
                    "\\{\"timestamp\":\\d{13},\"temperature\":[\\d.]+,\"humidity\":[\\d.]+,\"pressure\":1\\d{3}[\\d.]*}|"
                            + "\\{\"timestamp\":\\d{13},\"temperature\":[\\d.]+,\"humidity\":[\\d.]+,\"pressure\":9\\d{2}[\\d.]*}");
            assertThat(boiler.responseTopic()).isEqualTo("devices/boiler/receipts");
            assertThat(boiler.correlation()).hasSize(16);
            assertThat(listener.on("devices/machine/telemetry").getFirst().body()).contains("\"memory_used\":");
            await().atMost(5, TimeUnit.SECONDS).untilAsserted(() -> assertThat(sensors.states()).allSatisfy(state -> {
                assertThat(state.isOnline()).isTrue();
                assertThat(state.isConnected()).isTrue();
            }));
        }
    }
}
