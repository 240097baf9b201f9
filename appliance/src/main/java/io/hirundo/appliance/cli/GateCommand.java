package io.hirundo.appliance.cli;

import io.hirundo.appliance.config.ConfigurationException;
import io.hirundo.appliance.config.Quantities;
import io.hirundo.appliance.config.Settings;
import io.hirundo.appliance.update.HealthGate;
import io.hirundo.appliance.update.Trial;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks whether a Hirundo that has just been started does what it is for. */
@Command(name = "gate", mixinStandardHelpOptions = true,
        description = {"Wait until the Hirundo that runs here does what it is for: the page answers, the broker is connected, the "
                + "journal takes events, and the sensors that published before publish again.",
            "Ends with 0 as soon as this has been so for some seconds; else with 1, and what is missing, a line each."})
final class GateCommand implements Callable<Integer> {

    private final Main main;

    @Spec
    private CommandSpec spec;

    @Option(names = "--within", paramLabel = "T", defaultValue = "5min", description = "How long to wait at most (default: 5min).")
    private String within;

    @Option(names = "--commit", description = "On the image, as root: the version that runs stays if all is well, and is given up if not.")
    private boolean commit;

    GateCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() throws ConfigurationException, Failure, InterruptedException {
        Duration limit = Quantities.duration(within).filter(Duration::isPositive).orElseThrow(() -> new Failure(Main.MISUSED,
                "--within: found \"" + within + "\"; allowed: a time with its unit, as in 90s or 5min"));
        Settings settings = main.options().loadToRun(main.place()).settings();
        Optional<Trial> trial = commit ? Optional.of(Trial.ofThisMachine(UpdateCommand.places(main))) : Optional.empty();
        PrintWriter out = spec.commandLine().getOut();
        List<String> missing = new HealthGate(settings, limit).await(lines -> say(out, "waiting: ", lines));
        say(out, "missing: ", missing);
        if (missing.isEmpty()) {
            out.println("hirundo: all is well");
        }
        out.flush();
        if (trial.isPresent()) {
            end(trial.get(), missing);
        }
        return missing.isEmpty() ? 0 : Main.FAILED;
    }

    private static void say(PrintWriter out, String what, List<String> lines) {
        lines.forEach(line -> out.println("hirundo: " + what + line));
        out.flush();
    }

    private static void end(Trial trial, List<String> missing) throws Failure, InterruptedException {
        try {
            if (missing.isEmpty()) {
                trial.passed();
            } else {
                trial.failed(missing);
            }
        } catch (IOException e) {
            throw Failure.of(e);
        }
    }
}
