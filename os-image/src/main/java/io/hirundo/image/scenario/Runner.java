package io.hirundo.image.scenario;

import io.hirundo.image.machine.Deadline;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Runs scenarios one after the other and says how they came out. */
public final class Runner {
    /** What a scenario needs to clean up when its limit has come. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Place place;
    private final Run.Options options;
    private final PrintWriter out;
    private final boolean keepWork;

    /** @param keepWork whether the cards stay also where all is well */
    public Runner(Place place, Run.Options options, PrintWriter out, boolean keepWork) {
        this.place = place;
        this.options = options;
        this.out = out;
        this.keepWork = keepWork;
    }

    /** @return whether all have passed */
    public boolean run(List<Scenario> scenarios) throws InterruptedException {
        List<String> failed = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            if (!run(scenario)) {
                failed.add(scenario.name());
            }
        }
        out.println(scenarios.size() - failed.size() + " passed, " + failed.size() + " failed"
                + (failed.isEmpty() ? "" : ": " + String.join(", ", failed)));
        out.flush();
        return failed.isEmpty();
    }

    private boolean run(Scenario scenario) throws InterruptedException {
        Path folder = place.logs(scenario.name());
        Results results;
        try {
            empty(folder);
            Files.createDirectories(folder);
            results = new Results(scenario.name(), out, folder.resolve("results.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException("the logs of the last run cannot be removed", e);
        }
        Deadline deadline = Deadline.in(scenario.limit());
        try (Run run = new Run(place, results, deadline, options, folder)) {
            Thread thread = Thread.ofPlatform().daemon().name(scenario.name()).start(() -> attempt(scenario, run, results));
            if (!thread.join(deadline.left())) {
                results.fail("was not through after its " + scenario.limit().toMinutes() + " minutes");
                thread.interrupt();
                run.switchOff();
                thread.join(GRACE);
            }
        }
        boolean passed = results.failures() == 0;
        if (passed) {
            results.pass(scenario.promise());
            forgetWork(scenario);
        } else {
            results.note("its logs: " + folder);
        }
        return passed;
    }

    private static void attempt(Scenario scenario, Run run, Results results) {
        try {
            try {
                scenario.run(run);
            } catch (TestFailed | IOException e) {
                results.fail(e instanceof TestFailed ? e.getMessage() : e.toString());
                run.writeSymptoms();
            }
        } catch (IOException e) {
            results.fail("how the machines are cannot be written down: " + e);
        } catch (InterruptedException e) {
            // its limit has come, which the runner says
        } catch (RuntimeException e) {
            results.fail(e.toString());
            e.printStackTrace();
        }
    }

    private void forgetWork(Scenario scenario) {
        if (keepWork || !Files.isDirectory(place.work())) {
            return;
        }
        try (Stream<Path> files = Files.list(place.work())) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith(scenario.name())).toList()) {
                empty(file);
            }
        } catch (IOException e) {
            out.println("cannot be removed: " + e.getMessage());
        }
    }

    private static void empty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
