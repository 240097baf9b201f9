package io.hirundo.appliance.bench;

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
@Command(name = "bench", mixinStandardHelpOptions = true, subcommands = {LiveBench.class, IngestBench.class, HistoryBench.class, WritesBench.class},
        description = "Measure what the gateway costs (in a checkout).")
public final class Bench implements Callable<Integer> {
    private static final int VIEWERS = 200;
    private static final int LIVE_RATE = 500;
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

    /** One start, from the process's begin. */
    private record StartRun(double readySeconds, double firstReadingSeconds, double residentMiB) {}

    @Override
    public Integer call() throws Exception {
        folder = Files.createTempDirectory("hirundo-bench");
        out.println("Hirundo bench, " + LocalDate.now() + ", " + MachineFacts.machine());
        out.println("Logs: " + folder);
        List<LoadedRun> live = new ArrayList<>();
        List<IngestMeasurement.Run> ingest = new ArrayList<>();
        List<StartRun> starts = new ArrayList<>();
        for (int run = 1; run <= runs; run++) {
            out.printf("run %d of %d: start ...%n", run, runs);
            starts.add(start(run));
            out.printf("run %d of %d: %d viewers at %d messages/s ...%n", run, runs, VIEWERS, LIVE_RATE);
            live.add(live(run));
            out.printf("run %d of %d: ingest of %d messages/s ...%n", run, runs, IngestMeasurement.RATE);
            ingest.add(new IngestMeasurement(folder, seconds).measure(run));
        }
        print(live, ingest, starts);
        return 0;
    }

    private LoadedRun live(int run) throws Exception {
        try (Site site = IngestMeasurement.gateway(folder.resolve("live-" + run)); LoadControl load = site.load()) {
            load.connect(VIEWERS);
            IngestMeasurement.warmUp(load, LIVE_RATE);
            long cpu = site.cpuNanos();
            LoadControl.Seen seen = load.publish(LIVE_RATE, seconds);
            cpu = site.cpuNanos() - cpu;
            return new LoadedRun(cpu / 1e3 / seen.deliveries(), seen.p50Ms(), seen.p99Ms(), seen.maxMs(),
                    seen.deliveries() / seen.seconds(), site.residentBytes() / MIB);
        }
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

    private void print(List<LoadedRun> live, List<IngestMeasurement.Run> ingest, List<StartRun> starts) {
        out.printf("%n%-58s %10s  %s%n", "median of " + runs, "measured", "aim");
        double cpu = median(live, LoadedRun::cpuMicrosPerDelivery);
        row("server CPU per delivery, 200 viewers x 500/s", cpu, "µs", "at most 1", cpu <= 1);
        row("  deliveries per second", median(live, LoadedRun::deliveriesPerSecond), "/s", "", true);
        row("  sensor to viewer, p50", median(live, LoadedRun::p50Ms), "ms", "", true);
        double p99 = median(live, LoadedRun::p99Ms);
        row("  sensor to viewer, p99", p99, "ms", "under 20", p99 < 20);
        row("  sensor to viewer, max", median(live, LoadedRun::maxMs), "ms", "", true);
        row("  RSS of the gateway", median(live, LoadedRun::residentMiB), "MiB", "", true);
        row(String.format("ingest CPU per message, journalled, at %,d/s", IngestMeasurement.RATE),
                median(ingest, IngestMeasurement.Run::cpuMicrosPerMessage), "µs", "", true);
        row("  plain Paho under the same load", median(ingest, IngestMeasurement.Run::pahoMicrosPerMessage), "µs", "", true);
        double beyond = median(ingest, IngestMeasurement.Run::beyondPahoMicros);
        row("  beyond plain Paho", beyond, "µs", "at most 5", beyond <= 5);
        row("  messages per second", median(ingest, IngestMeasurement.Run::messagesPerSecond), "/s", "", true);
        row("  RSS of the gateway", median(ingest, IngestMeasurement.Run::residentMiB), "MiB", "", true);
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
