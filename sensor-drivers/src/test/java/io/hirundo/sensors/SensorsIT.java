package io.hirundo.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.sensors.bus.Machine;
import io.hirundo.sensors.chip.Pause;
import io.hirundo.sensors.sim.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole module against a real Mosquitto: readings, states, faults, the end. */
class SensorsIT {

    @TempDir
    Path directory;

    private Mosquitto broker;

    @BeforeEach
    void startBroker() throws Exception {
        broker = Mosquitto.started(directory);
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void publishesTelemetryOfASimulatedChipAndOfThisMachine() throws Exception {
        SensorConfig host = new SensorConfig("machine", "host", null, null, Duration.ofMillis(200), Map.of());
        try (Listener listener = new Listener(broker, "devices/#");
                Sensors sensors = start(bme280("boiler", 0x76), host)) {
            await().atMost(20, TimeUnit.SECONDS).until(() -> listener.on("devices/boiler/telemetry").size() >= 3
                    && listener.on("devices/machine/telemetry").size() >= 3);

            Listener.Seen boiler = listener.on("devices/boiler/telemetry").getFirst();
            assertThat(boiler.body()).matches(
                    "\\{\"timestamp\":\\d{13},\"temperature\":[\\d.]+,\"humidity\":[\\d.]+,\"pressure\":(9\\d\\d|10\\d\\d)[\\d.]*}");
            assertThat(boiler.responseTopic()).isEqualTo("devices/boiler/receipts");
            assertThat(boiler.correlation()).hasSize(16);
            assertThat(listener.on("devices/machine/telemetry").getFirst().body()).contains("\"memory_used\":");
            await().atMost(5, TimeUnit.SECONDS).untilAsserted(() -> assertThat(sensors.states()).allSatisfy(state -> {
                assertThat(state.isOnline()).isTrue();
                assertThat(state.isConnected()).isTrue();
                assertThat(state.lastSample()).isPresent();
            }));
            assertThat(sensors.states()).extracting(SensorState::simulated).containsExactly(true, false);
        }
    }

    @Test
    void allDemoSensorsAreOnlineAndSendWhatTheirMetaPromises() throws Exception {
        try (Listener listener = new Listener(broker, "devices/#");
                Sensors sensors = Sensors.start(
                        SensorsConfig.of(broker.url(), "demo", Sensors.demoSensors(), Simulate.AUTO))) {
            await().atMost(30, TimeUnit.SECONDS).untilAsserted(() ->
                    assertThat(sensors.states()).allMatch(SensorState::isOnline));
            for (SensorConfig sensor : Sensors.demoSensors()) {
                await(sensor.id()).atMost(10, TimeUnit.SECONDS).until(() ->
                        !listener.on("devices/" + sensor.id() + "/telemetry").isEmpty()
                                && !listener.on("devices/" + sensor.id() + "/meta").isEmpty());
            }
            assertThat(listener.on("devices/boiler/meta").getFirst().body()).isEqualTo(
                    "{\"name\":\"Boiler room\",\"model\":\"BME280 (simulated)\",\"metrics\":{"
                            + "\"temperature\":{\"unit\":\"°C\",\"min\":-40,\"max\":85},"
                            + "\"humidity\":{\"unit\":\"%\",\"min\":0,\"max\":100},"
                            + "\"pressure\":{\"unit\":\"hPa\",\"min\":300,\"max\":1100}}}");
            assertThat(listener.on("devices/door/telemetry").getFirst().body()).contains("\"open\":");
            assertThat(listener.on("devices/relay/telemetry").getFirst().body()).contains("\"on\":false");
        }
    }

    @Test
    void stateAndMetaAreRetainedForWhoComesLater() throws Exception {
        try (Sensors sensors = start(bme280("boiler", 0x76))) {
            await().atMost(20, TimeUnit.SECONDS).until(() -> sensors.states().getFirst().samples() > 2);
            try (Listener late = new Listener(broker, "devices/boiler/#")) {
                await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
                    assertThat(late.on("devices/boiler/meta")).isNotEmpty().first().matches(Listener.Seen::retained);
                    assertThat(late.on("devices/boiler/status")).isNotEmpty().first().matches(Listener.Seen::retained);
                });
                assertThat(late.on("devices/boiler/status").getFirst().body()).startsWith("{\"online\":true,");
            }
        }
    }

    @Test
    void saysThatItStoppedWhenItIsClosed() throws Exception {
        try (Listener listener = new Listener(broker, "devices/boiler/status")) {
            try (Sensors sensors = start(bme280("boiler", 0x76))) {
                await().atMost(20, TimeUnit.SECONDS).until(() -> !listener.seen().isEmpty() && sensors.states().getFirst().isOnline());
            }
            await().atMost(10, TimeUnit.SECONDS).until(() -> listener.last("devices/boiler/status").contains("\"reason\":\"stopped\""));
        }
    }

    @Test
    void itsLastWillSpeaksWhenTheProcessIsKilled() throws Exception {
        try (Listener listener = new Listener(broker, "devices/doomed/status")) {
            Process process = SensorsProcess.start(broker.url(), "doomed", directory.resolve("sensors.log"));
            try {
                await().atMost(30, TimeUnit.SECONDS).until(() -> listener.seen().stream()
                        .anyMatch(one -> one.body().startsWith("{\"online\":true")));
            } finally {
                process.destroyForcibly().onExit().join();
            }
            await().atMost(10, TimeUnit.SECONDS).until(() ->
                    listener.last("devices/doomed/status").equals("{\"online\":false,\"reason\":\"connection lost\"}"));
        }
    }

    @Test
    void aSensorThatDoesNotAnswerIsOfflineWithTheReasonAndTheOthersGoOn() throws Exception {
        try (Listener listener = new Listener(broker, "devices/#");
                Sensors sensors = start(bme280("good", 0x76), bme280("bad", 0x77))) {
            await().atMost(20, TimeUnit.SECONDS).until(() -> listener.on("devices/bad/telemetry").size() > 1);
            sensors.faults().inject("i2c-1000/0x77", Faults.Fault.NACK);

            await().atMost(10, TimeUnit.SECONDS).until(() -> listener.last("devices/bad/status")
                    .startsWith("{\"online\":false,\"reason\":\"no answer from 0x77 on i2c-1000: Remote I/O error\""));
            int before = listener.on("devices/good/telemetry").size();
            await().atMost(10, TimeUnit.SECONDS).until(() -> listener.on("devices/good/telemetry").size() > before + 2);
            assertThat(sensors.states()).extracting(SensorState::isOnline).containsExactly(true, false);

            sensors.faults().mend("i2c-1000/0x77");
            await().atMost(20, TimeUnit.SECONDS).until(() ->
                    listener.last("devices/bad/status").startsWith("{\"online\":true"));
        }
    }

    @Test
    void aBusThatHangsMakesAllItsSensorsOfflineAndNoOther() throws Exception {
        SensorConfig panel = new SensorConfig("panel", "mcp3008", null, 0, Duration.ofMillis(200), Map.of());
        SensorsConfig config = SensorsConfig.of(broker.url(), "agent-1",
                List.of(bme280("stuck", 0x76), bme280("behind", 0x77), panel), Simulate.ALWAYS);
        Sensors.Surroundings impatient = new Sensors.Surroundings(Machine.here(), System::nanoTime, InstantSource.system(),
                Pause.sleeping(), 1, Duration.ofSeconds(1));
        try (Listener listener = new Listener(broker, "devices/#");
                Sensors sensors = Sensors.start(config, impatient)) {
            await().atMost(20, TimeUnit.SECONDS).until(() -> sensors.states().stream().allMatch(SensorState::isOnline));
            sensors.faults().inject("i2c-1000/0x76", Faults.Fault.HANG);
            try {
                await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> {
                    assertThat(listener.last("devices/stuck/status")).contains("has not answered for over 1 s");
                    assertThat(listener.last("devices/behind/status")).contains("is held up by stuck");
                });
                long before = sensors.states().getLast().samples();
                await().atMost(10, TimeUnit.SECONDS).until(() -> sensors.states().getLast().samples() > before + 3);
                assertThat(sensors.states().getLast().isOnline()).isTrue();
            } finally {
                sensors.faults().mend("i2c-1000/0x76");
            }
            await().atMost(20, TimeUnit.SECONDS).until(() -> sensors.states().stream().allMatch(SensorState::isOnline));
        }
    }

    private Sensors start(SensorConfig... sensors) {
        return Sensors.start(SensorsConfig.of(broker.url(), "agent-1", List.of(sensors), Simulate.AUTO));
    }

    private static SensorConfig bme280(String id, int address) {
        return new SensorConfig(id, "bme280", null, address, Duration.ofMillis(200), Map.of());
    }
}
