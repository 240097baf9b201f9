package io.hirundo.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands to a dimmer and a valve over a real Mosquitto. */
class ActuatorsIT {

    @TempDir
    Path directory;

    private Mosquitto broker;
    private Listener gateway;
    private Sensors sensors;

    @BeforeEach
    void start() throws Exception {
        broker = Mosquitto.started(directory);
        gateway = new Listener(broker, "devices/#");
        SensorConfig lamp = new SensorConfig("lamp", "dimmer", null, 0, Duration.ofSeconds(60), Map.of("initial", "20"));
        SensorConfig mixer = new SensorConfig("mixer", "valve", null, 22, Duration.ofSeconds(60),
                Map.of("close", "23", "travel", "1s"));
        SensorConfig door = new SensorConfig("door", "gpio-input", null, 17, Duration.ofMillis(100), Map.of());
        sensors = Sensors.start(SensorsConfig.of(broker.url(), "agent-1", List.of(lamp, mixer, door), Simulate.ALWAYS));
        await().atMost(20, TimeUnit.SECONDS).until(() -> gateway.on("devices/lamp/telemetry").size() == 1
                && !gateway.on("devices/mixer/telemetry").isEmpty());
    }

    @AfterEach
    void stop() throws Exception {
        sensors.close();
        gateway.close();
        broker.close();
    }

    @Test
    void theDimmerObeysAndRefusesWhatIsOutOfRange() {
        assertThat(gateway.last("devices/lamp/telemetry")).endsWith("\"level\":20}");
        send("lamp", "c1", "{\"level\":70}");
        await().atMost(10, TimeUnit.SECONDS).until(() -> gateway.on("devices/lamp/results").size() == 1);
        send("lamp", "c2", "{\"level\":170}");
        await().atMost(10, TimeUnit.SECONDS).until(() -> gateway.on("devices/lamp/results").size() == 2);

        assertThat(gateway.on("devices/lamp/results").getFirst().body())
                .isEqualTo("{\"id\":\"c1\",\"status\":\"done\",\"result\":{\"level\":70}}");
        assertThat(gateway.on("devices/lamp/results").getLast().body()).isEqualTo("{\"id\":\"c2\",\"status\":\"rejected\","
                + "\"message\":\"expected level to be a whole number from 0 to 100, found 170\"}");
        await().atMost(10, TimeUnit.SECONDS).until(() -> gateway.last("devices/lamp/telemetry").endsWith("\"level\":70}"));
    }

    @Test
    void theValveAnswersAtOnceTellsWhenItIsThereAndHoldsNoOtherSensorOfItsBusUp() {
        await().atMost(20, TimeUnit.SECONDS).until(() -> gateway.last("devices/mixer/telemetry")
                .endsWith("\"position\":0,\"target\":0,\"moving\":false}"));
        send("mixer", "c1", "{\"position\":100}");

        await().atMost(10, TimeUnit.SECONDS).until(() -> gateway.on("devices/mixer/results").size() == 1);
        int doors = gateway.on("devices/door/telemetry").size();
        assertThat(gateway.on("devices/mixer/results").getFirst().body()).contains("\"done\"").contains("\"target\":100,\"moving\":true");
        await().atMost(10, TimeUnit.SECONDS).until(() -> gateway.last("devices/mixer/telemetry")
                .endsWith("\"position\":100,\"target\":100,\"moving\":false}"));
        assertThat(gateway.on("devices/door/telemetry").size()).isGreaterThan(doors + 3);
    }

    private void send(String device, String id, String command) {
        gateway.publish(1, "devices/" + device + "/commands", "{\"id\":\"" + id + "\",\"command\":" + command + ",\"expiresAt\":"
                + (System.currentTimeMillis() + 10_000) + "}", null, null);
    }
}
