package io.hirundo.appliance.update;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program {@code rauc}, which verifies bundles and writes them into slots. It is asked as a person would ask it: its D-Bus
 * interface would need a library more, and says no more. For one thread.
 */
final class Rauc {

    /** The whole bundle is read from a card, and its digest made by a small processor. */
    private static final Duration VERIFYING = Duration.ofMinutes(5);
    private static final Duration ASKING = Duration.ofSeconds(30);
    /** 768 MiB onto the slowest card. */
    private static final Duration INSTALLING = Duration.ofMinutes(30);
    private static final Pattern PROGRESS = Pattern.compile("\\s*(\\d{1,3})% (.*)");
    private static final String LAST_ERROR = "LastError: ";
    private static final int MOST_LINES = 2_000;

    private final List<String> command;
    private final Clock clock;

    /** @param command program and options that stand before the subcommand */
    Rauc(List<String> command, Clock clock) {
        this.command = List.copyOf(command);
        this.clock = clock;
    }

    private record Output(int exitCode, List<String> lines, List<String> errors) {
        String lastError() {
            return errors.stream().filter(line -> !line.isBlank()).reduce((_, later) -> later).orElse("it ended with " + exitCode);
        }
    }

    /** Where an installation is. */
    interface Progress {
        void at(int percent, String what);
    }

    /** @throws NotInstalled if the bundle's signature is not good */
    BundleManifest manifest(Path bundle) throws NotInstalled, InterruptedException {
        Output output = run(VERIFYING, _ -> { }, List.of("info", "--output-format=json", bundle.toAbsolutePath().toString()));
        if (output.exitCode != 0) {
            throw NotInstalled.refused(RaucWords.ofVerification(output.lastError(), clock.instant()));
        }
        return BundleManifest.of(json(output, "info"));
    }

    RaucStatus status() throws NotInstalled, InterruptedException {
        Output output = run(ASKING, _ -> { }, List.of("status", "--detailed", "--output-format=json"));
        if (output.exitCode != 0) {
            throw NotInstalled.failed("rauc does not say how this machine's slots are: " + output.lastError());
        }
        return RaucStatus.of(json(output, "status"));
    }

    /** Verifies the bundle once more and writes it into the slot that does not run, which the boot loader then tries. */
    void install(Path bundle, Progress progress) throws NotInstalled, InterruptedException {
        List<String> errors = new ArrayList<>();
        Output output = run(INSTALLING, line -> {
            Matcher step = PROGRESS.matcher(line);
            if (step.matches()) {
                progress.at(Math.min(100, Integer.parseInt(step.group(1))), step.group(2));
            } else if (line.startsWith(LAST_ERROR)) {
                errors.add(line.substring(LAST_ERROR.length()));
            }
        }, List.of("install", bundle.toAbsolutePath().toString()));
        if (output.exitCode != 0) {
            errors.addAll(output.errors.stream().filter(line -> !line.isBlank() && !line.startsWith("rauc-")).toList());
            throw NotInstalled.failed(RaucWords.ofInstallation(errors.isEmpty() ? output.lastError() : errors.getFirst()));
        }
    }

    /** Tells the boot loader that the slot that runs is the one to run, or is not. */
    void mark(boolean good) throws NotInstalled, InterruptedException {
        Output output = run(ASKING, _ -> { }, List.of("status", good ? "mark-good" : "mark-bad"));
        if (output.exitCode != 0) {
            throw NotInstalled.failed("rauc cannot mark this slot as " + (good ? "good" : "bad") + ": " + output.lastError());
        }
    }

    /** OpenSSL's errors, and in some versions messages, stand on standard output too. */
    private static JsonNode json(Output output, String what) throws NotInstalled {
        String line = output.lines.stream().filter(one -> one.startsWith("{")).reduce((_, later) -> later).orElse("");
        try {
            return new JsonMapper().readTree(line);
        } catch (IOException e) {
            throw NotInstalled.failed("rauc " + what + " says what is no JSON: " + e.getMessage());
        }
    }

    private Output run(Duration limit, Consumer<String> each, List<String> words) throws NotInstalled, InterruptedException {
        List<String> all = new ArrayList<>(command);
        all.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw NotInstalled.failed("rauc cannot be run: " + e.getMessage());
        }
        List<String> errors = new ArrayList<>();
        Thread reading = Thread.ofVirtual().start(() -> lines(process.errorReader(StandardCharsets.UTF_8), errors, _ -> { }));
        Thread ending = Thread.ofVirtual().start(() -> endAfter(process, limit));
        try {
            List<String> lines = new ArrayList<>();
            lines(process.inputReader(StandardCharsets.UTF_8), lines, each);
            reading.join();
            return new Output(process.waitFor(), lines, errors);
        } finally {
            process.destroyForcibly();
            ending.interrupt();
        }
    }

    private static void lines(BufferedReader in, List<String> kept, Consumer<String> each) {
        try (in) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                each.accept(line);
                if (kept.size() < MOST_LINES) {
                    kept.add(line);
                }
            }
        } catch (IOException ended) {
            kept.add("it was ended: " + ended.getMessage());
        }
    }

    private static void endAfter(Process process, Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException done) {
            Thread.currentThread().interrupt();
        }
    }
}
