package io.hirundo.sensors;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Sensors in a process of their own, so that a test can kill them. */
public final class SensorsProcess {

    private SensorsProcess() {
    }

    /** Arguments: URL of the broker, device id. */
    public static void main(String[] args) throws InterruptedException {
        SensorConfig sensor = new SensorConfig(args[1], "bme280", null, 0x76, Duration.ofMillis(200), Map.of());
        try (Sensors _ = Sensors.start(SensorsConfig.of(args[0], "agent-killed", List.of(sensor), Simulate.ALWAYS))) {
            Thread.currentThread().join();
        }
    }

    static Process start(String brokerUrl, String device, Path log) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-Xmx64m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                SensorsProcess.class.getName(), brokerUrl, device)
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }
}
