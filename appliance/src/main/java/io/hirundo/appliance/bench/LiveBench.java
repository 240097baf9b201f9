package io.hirundo.appliance.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The gateway beside what one would otherwise run, each in turn, by the same load. What is what: bench/README.md. */
@Command(name = "live", mixinStandardHelpOptions = true,
        description = "Measure the live server beside its peers: about an hour, on a machine that does nothing else.")
final class LiveBench implements Callable<Integer> {

    @Option(names = "--runs", defaultValue = "5", description = "How often each is measured; medians are printed (default: 5).")
    private int runs;

    @Option(names = "--seconds", defaultValue = "10",
            description = "How long one measurement takes; longer where that would be fewer than 15 messages (default: 10).")
    private int seconds;

    @Option(names = "--warm-up", defaultValue = "28",
            description = "Seconds of warm-up at most; it ends when the cost falls no more (default: 28).")
    private int warmUpSeconds;

    @Option(names = "--only", split = ",", paramLabel = "SERVER",
            description = "hirundo; a: ws; b: ws and Redis; c: Socket.IO; d: Mosquitto (default: all).")
    private List<String> only = Candidate.all().stream().map(Candidate::key).toList();

    @Option(names = "--shape", split = ",", paramLabel = "SHAPE", defaultValue = Shape.ALL,
            description = "VIEWERSxRATE; +slow: again with a viewer that reads nothing (default: ${DEFAULT-VALUE}).")
    private List<String> shapeTexts;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the table there too.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--profile", description = "Profile the gateway in every shape, not only where an aim is missed.")
    private boolean profile;

    @Spec
    private CommandSpec spec;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws Exception {
        LiveResults results = results();
        Path folder = Files.createTempDirectory("hirundo-bench");
        out.println("Hirundo bench live, " + LocalDate.now() + ", " + MachineFacts.machine() + ", " + MachineFacts.programs());
        out.println("Logs: " + folder);
        measure(results, folder);
        List<LiveAim> aims = LiveAim.all(results);
        String report = report(results, aims);
        out.println();
        out.println(report);
        if (file.isPresent()) {
            Files.writeString(file.get(), report);
        }
        profile(results, aims, folder);
        return 0;
    }

    private LiveResults results() {
        try {
            if (runs < 1 || seconds < 1 || warmUpSeconds < 1) {
                throw new IllegalArgumentException("--runs, --seconds and --warm-up are at least 1");
            }
            return new LiveResults(only.stream().map(Candidate::of).distinct().toList(),
                    shapeTexts.stream().map(Shape::of).distinct().toList());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Side by side: in each run, one shape after the other, each server in turn. */
    private void measure(LiveResults results, Path folder) throws Exception {
        double total = runs * results.shapes().stream().mapToDouble(shape -> results.candidates().stream().mapToDouble(
                candidate -> LiveMeasurement.estimatedSeconds(candidate, shape, seconds, warmUpSeconds)).sum()).sum();
        out.printf("It takes about %.0f min.%n", Math.ceil(total / 60));
        long begin = System.nanoTime();
        double done = 0;
        for (int run = 1; run <= runs; run++) {
            for (Shape shape : results.shapes()) {
                for (Candidate candidate : results.candidates()) {
                    // By what it has taken so far, and by the estimate at the beginning.
                    double pace = done == 0 ? 1 : (System.nanoTime() - begin) / 1e9 / done;
                    out.printf("run %d of %d: %s, %s (%.0f min left)%n", run, runs, candidate.label(), shape.label(),
                            Math.ceil((total - done) * pace / 60));
                    measure(results, candidate, shape, folder.resolve(run + "-" + candidate.key() + "-" + shape.viewers()));
                    done += LiveMeasurement.estimatedSeconds(candidate, shape, seconds, warmUpSeconds);
                }
            }
        }
    }

    private void measure(LiveResults results, Candidate candidate, Shape shape, Path here) throws Exception {
        try {
            results.add(candidate, shape, new LiveMeasurement(candidate, shape, shape.seconds(seconds), warmUpSeconds, Map.of(),
                    out).measure(here));
        } catch (MeasurementFailed e) {
            out.println("    failed: " + e.getMessage());
            results.addFailure(candidate, shape, e.getMessage());
        }
    }

    private String report(LiveResults results, List<LiveAim> aims) throws IOException {
        StringBuilder report = new StringBuilder();
        report.append("    ").append(commandLine()).append("\n\n");
        report.append(LocalDate.now()).append(", ").append(MachineFacts.machine()).append(", ").append(MachineFacts.programs());
        report.append(String.format(Locale.ROOT, ", medians of %d:%n%n", runs));
        report.append(LiveTable.of(results)).append('\n');
        aims.forEach(aim -> report.append(aim.line()).append('\n'));
        return report.toString();
    }

    private String commandLine() {
        return "./hirundo " + String.join(" ", spec.commandLine().getParseResult().originalArgs());
    }

    private void profile(LiveResults results, List<LiveAim> aims, Path folder) throws Exception {
        List<Shape> shapes = results.shapes().stream().filter(shape -> profile && results.candidates().contains(Candidate.HIRUNDO)
                || aims.stream().anyMatch(aim -> !aim.met() && aim.shape().equals(shape))).toList();
        for (Shape shape : shapes) {
            try {
                new GatewayProfile(shape, shape.seconds(seconds), warmUpSeconds, out)
                        .record(Files.createDirectories(folder.resolve("profile-" + shape.viewers())));
            } catch (MeasurementFailed e) {
                out.println("    failed: " + e.getMessage());
            }
        }
    }
}
