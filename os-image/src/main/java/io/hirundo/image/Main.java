package io.hirundo.image;

import io.hirundo.image.scenario.Place;
import io.hirundo.image.scenario.Run;
import io.hirundo.image.scenario.Runner;
import io.hirundo.image.scenario.Scenario;
import io.hirundo.image.scenario.Scenarios;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Boots the image and tries it. Exit codes: 0 all have passed, 1 not all, 2 the command line is wrong. */
@Command(name = "hirundo image test", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Boot the image under QEMU and try it. Without names: all there are, which takes hours.")
public final class Main implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Which to run; --list says what there is.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--list", description = "Say what there is, and run nothing.")
    private boolean list;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the image is (default: .hirundo/image/out).")
    private Path out;

    @Option(names = "--in-tools", paramLabel = "FILE",
            description = "The script that enters the tools root (default: os-image/build/in-tools).")
    private Path enter;

    @Option(names = "--cuts", paramLabel = "N", defaultValue = "30", description = "powercut: how often (default: 30).")
    private int cuts;

    @Option(names = "--lost", paramLabel = "N", defaultValue = "10",
            description = "powercut: how often with writes lost besides (default: 10).")
    private int lost;

    @Option(names = "--seed", paramLabel = "N", description = "Of what is left to chance (default: another one each time).")
    private Long seed;

    @Option(names = "--compare", description = "writes: other options of ext4, too; an hour more.")
    private boolean compare;

    @Option(names = "--keep", description = "Keep the cards of what has passed, too.")
    private boolean keep;

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter output = spec.commandLine().getOut();
        if (list) {
            Scenarios.ALL.forEach(scenario -> output.printf("%-10s %3d min at most  %s%n",
                    scenario.name(), scenario.limit().toMinutes(), scenario.promise()));
            return 0;
        }
        List<Scenario> chosen = names.isEmpty() ? Scenarios.ALL : names.stream().map(this::scenario).toList();
        long chance = Optional.ofNullable(seed).orElseGet(() -> ThreadLocalRandom.current().nextLong(1, 1_000_000));
        output.println("seed " + chance);
        return new Runner(place(), new Run.Options(cuts, lost, chance, compare), output, keep).run(chosen) ? 0 : 1;
    }

    private Scenario scenario(String name) {
        return Scenarios.ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst()
                .orElseThrow(() -> new CommandLine.ParameterException(spec.commandLine(), "found " + name + "; allowed: "
                        + String.join(", ", Scenarios.ALL.stream().map(Scenario::name).toList())));
    }

    private Place place() {
        String checkout = System.getProperty("hirundo.checkout");
        if (checkout == null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "this runs in a checkout: ./hirundo image test");
        }
        Path here = Path.of(checkout).toAbsolutePath();
        Path state = here.resolve(".hirundo/image");
        return new Place(here, Optional.ofNullable(enter).orElse(here.resolve("os-image/build/in-tools")).toAbsolutePath(),
                Optional.ofNullable(out).orElse(state.resolve("out")).toAbsolutePath(), state);
    }
}
