package io.hirundo.appliance.bench;

import io.hirundo.appliance.broker.Broker;
import io.hirundo.appliance.config.BrokerSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures, prints a table, and says of each aim whether it was met. Runs in a checkout, against real parts. */
@Command(name = "bench", mixinStandardHelpOptions = true, description = "Measure what the gateway costs (in a checkout).")
public final class Bench implements Callable<Integer> {
    private static final int VIEWERS = 200;
    private static final int LIVE_RATE = 500;
    private static final int INGEST_RATE = 20_000;
    /** Until the JVM has compiled what matters: a gateway runs for months. */
    private static final int WARM_UP_SECONDS = 20;

    @Option(names = "--runs", defaultValue = "3", description = "How often each is measured; medians are printed (default: 3).")
    private int runs;

    @Option(names = "--seconds", defaultValue = "15", description = "How long one measurement takes (default: 15).")
    private int seconds;

    private final PrintStream out = System.out;
    private Path folder;

    /** One measurement of 200 viewers. */
    private record LiveRun(double cpuMicrosPerDelivery, double p50Ms, double p99Ms, double maxMs, double deliveriesPerSecond,
                           double residentMiB) {}

    /** One measurement of ingest, beside plain Paho under the same load. */
    private record IngestRun(double cpuMicrosPerMessage, double pahoMicrosPerMessage, double messagesPerSecond,
                             double residentMiB) {}

    /** One start, from the process's begin. */
    private record StartRun(double readySeconds, double firstReadingSeconds, double residentMiB) {}

    @Override
    public Integer call() throws Exception {
        folder = Files.createTempDirectory("hirundo-bench");
        out.println("Hirundo bench, " + LocalDate.now() + ", " + machine());
        out.println("Logs: " + folder);
        List<LiveRun> live = new ArrayList<>();
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

    private LiveRun live(int run) throws Exception {
        try (Site site = new Site(folder.resolve("live-" + run));
             Child load = site.load(VIEWERS, LIVE_RATE, WARM_UP_SECONDS, seconds)) {
            load.await("BEGIN");
            long cpu = site.gateway.figures().cpuNanos();
            Seen seen = Seen.of(load.await("END"));
            cpu = site.gateway.figures().cpuNanos() - cpu;
            return new LiveRun(cpu / 1e3 / seen.deliveries, seen.p50Nanos / 1e6, seen.p99Nanos / 1e6, seen.maxNanos / 1e6,
                    seen.deliveries / seen.seconds, site.gateway.figures().residentBytes() / 1048576.0);
        }
    }

    private IngestRun ingest(int run) throws Exception {
        double paho = plainPaho(run);
        try (Site site = new Site(folder.resolve("ingest-" + run));
             Child load = site.load(0, INGEST_RATE, WARM_UP_SECONDS, seconds)) {
            load.await("BEGIN");
            long events = site.events();
            long cpu = site.gateway.figures().cpuNanos();
            Seen seen = Seen.of(load.await("END"));
            cpu = site.gateway.figures().cpuNanos() - cpu;
            events = site.events() - events;
            return new IngestRun(cpu / 1e3 / events, paho, events / seen.seconds,
                    site.gateway.figures().residentBytes() / 1048576.0);
        }
    }

    private double plainPaho(int run) throws Exception {
        Path here = Files.createDirectories(folder.resolve("paho-" + run));
        BrokerSettings settings = settings();
        try (Broker broker = Broker.open(settings, here, System.getenv());
             Child paho = paho(here, broker, settings.port());
             Child load = Child.java("load", here.resolve("load.log"), Load.class,
                     List.of(Integer.toString(settings.port()), "0", "none", "0", Integer.toString(INGEST_RATE), Integer.toString(WARM_UP_SECONDS),
                             Integer.toString(seconds)))) {
            load.await("BEGIN");
            paho.say("");
            long messages = Long.parseLong(paho.await("COUNT"));
            long cpu = paho.figures().cpuNanos();
            load.await("END");
            cpu = paho.figures().cpuNanos() - cpu;
            paho.say("");
            messages = Long.parseLong(paho.await("COUNT")) - messages;
            return cpu / 1e3 / messages;
        }
    }

    private static Child paho(Path here, Broker broker, int port) throws InterruptedException {
        broker.awaitRunning(Duration.ofSeconds(10));
        Child paho = Child.java("plain Paho", here.resolve("paho.log"), PlainPaho.class,
                List.of(Integer.toString(port)));
        paho.await("READY");
        return paho;
    }

    private StartRun start(int run) throws Exception {
        Path here = Files.createDirectories(folder.resolve("start-" + run));
        int web = freePort();
        long begin = System.nanoTime();
        try (Child appliance = Child.hirundo("run", here.resolve("run.log"), List.of("run",
                "--set", "gateway.id=" + GatewayClient.GATEWAY_ID,
                "--data", here.toString(), "--set", "web.host=127.0.0.1", "--set", "web.port=" + web,
                "--set", "broker.port=" + freePort(), "--set", "simulate=true"))) {
            appliance.await("ready");
            double ready = (System.nanoTime() - begin) / 1e9;
            Site.awaitDevice(web, here);
            return new StartRun(ready, (System.nanoTime() - begin) / 1e9,
                    appliance.figures().residentBytes() / 1048576.0);
        }
    }

    private void print(List<LiveRun> live, List<IngestRun> ingest, List<StartRun> starts) {
        out.printf("%n%-58s %10s  %s%n", "median of " + runs, "measured", "aim");
        double cpu = median(live, LiveRun::cpuMicrosPerDelivery);
        row("server CPU per delivery, 200 viewers x 500/s", cpu, "µs", "at most 1", cpu <= 1);
        row("  deliveries per second", median(live, LiveRun::deliveriesPerSecond), "/s", "", true);
        row("  sensor to viewer, p50", median(live, LiveRun::p50Ms), "ms", "", true);
        double p99 = median(live, LiveRun::p99Ms);
        row("  sensor to viewer, p99", p99, "ms", "under 20", p99 < 20);
        row("  sensor to viewer, max", median(live, LiveRun::maxMs), "ms", "", true);
        row("  RSS of the gateway", median(live, LiveRun::residentMiB), "MiB", "", true);
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
        double[] sorted = runs.stream().mapToDouble(figure).toArray();
        Arrays.sort(sorted);
        return sorted.length % 2 == 1 ? sorted[sorted.length / 2]
                : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
    }

    private static String machine() throws IOException {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("model name"))
                .findFirst().map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("unknown CPU");
        return Runtime.getRuntime().availableProcessors() + " cores, " + model + ", Java " + Runtime.version();
    }

    static BrokerSettings settings() throws IOException {
        return new BrokerSettings(true, "127.0.0.1", freePort(), Optional.empty(), Optional.empty(), Optional.empty(),
                "devices");
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** What the load saw, from its line {@code END …}. */
    private record Seen(long deliveries, double seconds, long p50Nanos, long p99Nanos, long maxNanos) {
        static Seen of(String line) {
            String[] parts = line.split(" ");
            return new Seen(Long.parseLong(parts[0]), Double.parseDouble(parts[2]), Long.parseLong(parts[3]),
                    Long.parseLong(parts[4]), Long.parseLong(parts[5]));
        }
    }

    /** A broker, and a gateway on it, each a process of its own. */
    private static final class Site implements AutoCloseable {
        private final Path here;
        private final BrokerSettings settings = settings();
        private final Broker broker;
        private final Child gateway;
        private final int web = freePort();
        private final GatewayClient client;

        Site(Path here) throws Exception {
            this.here = Files.createDirectories(here);
            this.broker = Broker.open(settings, here, System.getenv());
            broker.awaitRunning(Duration.ofSeconds(10));
            this.gateway = Child.hirundo("gateway", here.resolve("gateway.log"), List.of("gateway",
                    "--set", "gateway.id=" + GatewayClient.GATEWAY_ID,
                    "--data", here.toString(), "--set", "web.host=127.0.0.1", "--set", "web.port=" + web,
                    "--set", "broker.managed=false", "--set", "broker.url=" + settings.address(),
                    "--set", "limits.connections-per-user=20000", "--set",
                    "limits.messages-per-minute=100000")); // all viewers are one user here
            gateway.await("ready");
            this.client = new GatewayClient(web, here);
        }

        Child load(int viewers, int rate, int warmUpSeconds, int seconds) {
            return Child.java("load", here.resolve("load.log"), Load.class, List.of(
                    Integer.toString(settings.port()), Integer.toString(web), client.token(), Integer.toString(viewers),
                    Integer.toString(rate), Integer.toString(warmUpSeconds), Integer.toString(seconds)));
        }

        long events() throws Exception {
            return client.system().path("sequencer").path("events").asLong();
        }

        static void awaitDevice(int web, Path data) throws Exception {
            GatewayClient client = new GatewayClient(web, data);
            while (client.devicesWithValues() == 0) {
                Thread.sleep(5);
            }
        }

        @Override
        public void close() {
            gateway.close();
            broker.close();
        }
    }
}
