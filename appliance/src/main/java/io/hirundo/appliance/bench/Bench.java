package io.hirundo.appliance.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures, prints a table, and says of each aim whether it was met. Runs in a checkout, against real parts. */
@Command(name = "bench", mixinStandardHelpOptions = true, subcommands = LiveBench.class,
        description = "Measure what the gateway costs (in a checkout).")
public final class Bench implements Callable<Integer> {
    private static final int VIEWERS = 200;
    private static final int LIVE_RATE = 500;
    private static final int INGEST_RATE = 20_000;
    /** Until the JVM has compiled what matters: a gateway runs for months. */
    private static final int WARM_UP_SECONDS = 20;
    /**
     * At 500 messages/s it takes minutes until the JVM has seen often enough what a commit or a reconnect does. So it is
     * warmed at a higher rate than it is measured at.
     */
    private static final int WARM_UP_RATE = 2_500;
    private static final double MIB = 1_048_576;

    @Option(names = "--runs", defaultValue = "3", description = "How often each is measured; medians are printed (default: 3).")
    private int runs;

    @Option(names = "--seconds", defaultValue = "15", description = "How long one measurement takes (default: 15).")
    private int seconds;

    private final PrintStream out = System.out;
    private Path folder;

    /** One measurement of 200 viewers. */
    private record LoadedRun(double cpuMicrosPerDelivery, double p50Ms, double p99Ms, double maxMs, double deliveriesPerSecond,
                           double residentMiB) {}

    /** One measurement of ingest, beside plain Paho under the same load. */
    private record IngestRun(double cpuMicrosPerMessage, double pahoMicrosPerMessage, double messagesPerSecond,
                             double residentMiB) {}

    /** One start, from the process's begin. */
    private record StartRun(double readySeconds, double firstReadingSeconds, double residentMiB) {}

    @Override
    public Integer call() throws Exception {
        folder = Files.createTempDirectory("hirundo-bench");
        out.println("Hirundo bench, " + LocalDate.now() + ", " + MachineFacts.machine());
        out.println("Logs: " + folder);
        List<LoadedRun> live = new ArrayList<>();
        List<IngestRun> ingest = new ArrayList<>();
        List<StartRun> starts = new ArrayList<>();
        for (int run = 1; run <= runs; run++) {
            out.printf("run %d of %d: start ...%n", run, runs);
            starts.add(start(run));
            out.printf("run %d of %d: %d viewers at %d messages/s ...%n", run, runs, VIEWERS, LIVE_RATE);
            live.add(live(run));
            out.printf("run %d of %d: ingest of %d messages/s ...%n", run, runs, INGEST_RATE);
            ingest.add(ingest(run));
        }
        print(live, ingest, starts);
        return 0;
    }

    private LoadedRun live(int run) throws Exception {
        try (Site site = gateway("live-" + run); LoadControl load = site.load()) {
            load.connect(VIEWERS);
            warmUp(load, LIVE_RATE);
            long cpu = site.cpuNanos();
            LoadControl.Seen seen = load.publish(LIVE_RATE, seconds);
            cpu = site.cpuNanos() - cpu;
            return new LoadedRun(cpu / 1e3 / seen.deliveries(), seen.p50Ms(), seen.p99Ms(), seen.maxMs(),
                    seen.deliveries() / seen.seconds(), site.residentBytes() / MIB);
        }
    }

    private IngestRun ingest(int run) throws Exception {
        double paho = plainPaho(run);
        try (Site site = gateway("ingest-" + run); LoadControl load = site.load()) {
            GatewayClient client = new GatewayClient(site.web(), site.token());
            warmUp(load, INGEST_RATE);
            long events = events(client);
            long cpu = site.cpuNanos();
            LoadControl.Seen seen = load.publish(INGEST_RATE, seconds);
            cpu = site.cpuNanos() - cpu;
            events = events(client) - events;
            return new IngestRun(cpu / 1e3 / events, paho, events / seen.seconds(), site.residentBytes() / MIB);
        }
    }

    private double plainPaho(int run) throws Exception {
        try (Site site = new Site(folder.resolve("paho-" + run)).withBroker();
             Child paho = Child.java("plain Paho", site.here().resolve("paho.log"), PlainPaho.class,
                     List.of(Integer.toString(site.brokerPort())));
             LoadControl load = site.load()) {
            paho.await("READY");
            warmUp(load, INGEST_RATE);
            paho.say("");
            long messages = Long.parseLong(paho.await("COUNT"));
            long cpu = paho.figures().cpuNanos();
            load.publish(INGEST_RATE, seconds);
            cpu = paho.figures().cpuNanos() - cpu;
            paho.say("");
            messages = Long.parseLong(paho.await("COUNT")) - messages;
            return cpu / 1e3 / messages;
        }
    }

    private Site gateway(String name) throws Exception {
        Site site = new Site(folder.resolve(name));
        try {
            return site.withBroker().withGateway(Map.of());
        } catch (MeasurementFailed e) {
            site.close();
            throw e;
        }
    }

    private static void warmUp(LoadControl load, int rate) throws MeasurementFailed, InterruptedException {
        load.publish(Math.max(rate, WARM_UP_RATE), 0.7 * WARM_UP_SECONDS);
        load.publish(rate, 0.3 * WARM_UP_SECONDS);
    }

    private static long events(GatewayClient client) throws IOException, InterruptedException {
        return client.system().path("sequencer").path("events").asLong();
    }

    private StartRun start(int run) throws Exception {
        Path here = Files.createDirectories(folder.resolve("start-" + run));
        int web = Ports.free();
        long begin = System.nanoTime();
        try (Child appliance = Child.hirundo("run", here.resolve("run.log"), Map.of(), List.of("run",
                "--set", "gateway.id=" + BenchToken.GATEWAY_ID,
                "--data", here.toString(), "--set", "web.host=127.0.0.1", "--set", "web.port=" + web,
                "--set", "broker.port=" + Ports.free(), "--set", "simulate=true"))) {
            appliance.await("ready");
            double ready = (System.nanoTime() - begin) / 1e9;
            GatewayClient client = new GatewayClient(web, BenchToken.of(here).token());
            while (client.devicesWithValues() == 0) {
                Thread.sleep(5);
            }
            return new StartRun(ready, (System.nanoTime() - begin) / 1e9, appliance.figures().residentBytes() / MIB);
        }
    }

    private void print(List<LoadedRun> live, List<IngestRun> ingest, List<StartRun> starts) {
        out.printf("%n%-58s %10s  %s%n", "median of " + runs, "measured", "aim");
        double cpu = median(live, LoadedRun::cpuMicrosPerDelivery);
        row("server CPU per delivery, 200 viewers x 500/s", cpu, "µs", "at most 1", cpu <= 1);
        row("  deliveries per second", median(live, LoadedRun::deliveriesPerSecond), "/s", "", true);
        row("  sensor to viewer, p50", median(live, LoadedRun::p50Ms), "ms", "", true);
        double p99 = median(live, LoadedRun::p99Ms);
        row("  sensor to viewer, p99", p99, "ms", "under 20", p99 < 20);
        row("  sensor to viewer, max", median(live, LoadedRun::maxMs), "ms", "", true);
        row("  RSS of the gateway", median(live, LoadedRun::residentMiB), "MiB", "", true);
        row("ingest CPU per message, journalled, at 20,000/s", median(ingest, IngestRun::cpuMicrosPerMessage), "µs", "", true);
        row("  plain Paho under the same load", median(ingest, IngestRun::pahoMicrosPerMessage), "µs", "", true);
        double beyond = median(ingest, run -> run.cpuMicrosPerMessage - run.pahoMicrosPerMessage);
        row("  beyond plain Paho", beyond, "µs", "at most 5", beyond <= 5);
        row("  messages per second", median(ingest, IngestRun::messagesPerSecond), "/s", "", true);
        row("  RSS of the gateway", median(ingest, IngestRun::residentMiB), "MiB", "", true);
        row("start of `run` until ready", median(starts, StartRun::readySeconds), "s", "", true);
        row("start of `run` until the first reading", median(starts, StartRun::firstReadingSeconds), "s", "", true);
        row("  RSS then, sensors and gateway in one process", median(starts, StartRun::residentMiB), "MiB", "", true);
    }

    private void row(String what, double value, String unit, String aim, boolean met) {
        out.printf(Locale.ROOT, "%-58s %10.2f %-3s %s%n", what, value, unit,
                aim.isEmpty() ? "" : aim + (met ? ": met" : ": MISSED"));
    }

    private static <T> double median(List<T> runs, ToDoubleFunction<T> figure) {
        return LiveResults.median(runs.stream().mapToDouble(figure)).orElseThrow();
    }
}
