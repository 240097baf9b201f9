package io.hirundo.appliance.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * One more run of the gateway in a shape, to see where its time goes: CPU by kind of thread as the kernel counts it, and a
 * recording of the JVM's (JFR) to look further. Recording costs something too, so nothing of it stands in the table.
 */
record GatewayProfile(Shape shape, int seconds, int warmUpSeconds, PrintStream out) {

    /** @param here a folder of its own; the recording lies there afterwards */
    void record(Path here) throws Exception {
        Path recording = here.resolve("gateway.jfr");
        out.println("profile of Hirundo, " + shape.label() + ":");
        String own = System.getenv().getOrDefault("HIRUNDO_JAVA_OPTS", "");
        LiveRun run = new LiveMeasurement(Candidate.HIRUNDO, new Shape(shape.viewers(), shape.rate(), false), seconds,
                warmUpSeconds, Map.of("HIRUNDO_JAVA_OPTS", (own + " -XX:StartFlightRecording:filename=" + recording
                        + ",settings=profile,jdk.CPUTimeSample#enabled=true").strip()), out).measure(here);
        out.println("| threads | CPU, s | a delivery, µs |");
        out.println("| --- | ---: | ---: |");
        for (ThreadTimes.Part part : run.threads()) {
            out.printf(Locale.ROOT, "| %s | %.2f | %.2f |%n", part.kind(), part.nanos() / 1e9,
                    part.nanos() / 1e3 / run.deliveries());
        }
        out.println("The recording of the whole run: " + recording + " (jfr view cpu-time-hot-methods " + recording.getFileName()
                + ")");
    }
}
