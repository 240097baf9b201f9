package io.hirundo.appliance.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Ingest at 22,000 messages/s through Mosquitto at QoS 1, journalled, and plain Paho under the same load beside it. */
final class IngestMeasurement {
    /** A tenth more than what is aimed at: who offers exactly that measures a little less, as the last of it is still under way. */
    static final int RATE = 22_000;
    /** Until the JVM has compiled what matters: a gateway runs for months. */
    private static final int WARM_UP_SECONDS = 20;
    /**
     * At 500 messages/s it takes minutes until the JVM has seen often enough what a commit or a reconnect does. So it is
     * warmed at a higher rate than it is measured at.
     */
    private static final int WARM_UP_RATE = 2_500;
    private static final double MIB = 1_048_576;

    /** One measurement, and plain Paho's. */
    record Run(double cpuMicrosPerMessage, double pahoMicrosPerMessage, double messagesPerSecond, double residentMiB) {
        double beyondPahoMicros() {
            return cpuMicrosPerMessage - pahoMicrosPerMessage;
        }
    }

    private final Path folder;
    private final int seconds;

    IngestMeasurement(Path folder, int seconds) {
        this.folder = folder;
        this.seconds = seconds;
    }

    Run measure(int run) throws Exception {
        double paho = plainPaho(run);
        try (Site site = gateway(folder.resolve("ingest-" + run)); LoadControl load = site.load()) {
            GatewayClient client = new GatewayClient(site.web(), site.token());
            warmUp(load, RATE);
            long events = events(client);
            long cpu = site.cpuNanos();
            LoadControl.Seen seen = load.publish(RATE, seconds);
            cpu = site.cpuNanos() - cpu;
            events = events(client) - events;
            return new Run(cpu / 1e3 / events, paho, events / seen.seconds(), site.residentBytes() / MIB);
        }
    }

    private double plainPaho(int run) throws Exception {
        try (Site site = new Site(folder.resolve("paho-" + run)).withBroker();
             Child paho = Child.java("plain Paho", site.here().resolve("paho.log"), PlainPaho.class,
                     List.of(Integer.toString(site.brokerPort())));
             LoadControl load = site.load()) {
            paho.await("READY");
            warmUp(load, RATE);
            paho.say("");
            long messages = Long.parseLong(paho.await("COUNT"));
            long cpu = paho.figures().cpuNanos();
            load.publish(RATE, seconds);
            cpu = paho.figures().cpuNanos() - cpu;
            paho.say("");
            messages = Long.parseLong(paho.await("COUNT")) - messages;
            return cpu / 1e3 / messages;
        }
    }

    /** A gateway with its broker. */
    static Site gateway(Path here) throws Exception {
        Site site = new Site(here);
        try {
            return site.withBroker().withGateway(Map.of());
        } catch (MeasurementFailed e) {
            site.close();
            throw e;
        }
    }

    static void warmUp(LoadControl load, int rate) throws MeasurementFailed, InterruptedException {
        load.publish(Math.max(rate, WARM_UP_RATE), 0.7 * WARM_UP_SECONDS);
        load.publish(rate, 0.3 * WARM_UP_SECONDS);
    }

    private static long events(GatewayClient client) throws IOException, InterruptedException {
        return client.system().path("sequencer").path("events").asLong();
    }
}
