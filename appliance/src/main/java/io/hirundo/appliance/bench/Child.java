package io.hirundo.appliance.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of ours that talks in lines. Owned by the bench's one thread. */
final class Child implements AutoCloseable {
    /** For {@code env}. Debian's daemons lie in sbin, which is not on every user's PATH. */
    static final String PATH = "PATH=" + System.getenv("PATH") + ":/usr/local/sbin:/usr/sbin";

    private static final Duration GIVE_UP = Duration.ofSeconds(120);

    private final String name;
    private final Process process;
    private final Path log;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    /** A bench that is interrupted leaves nothing behind. */
    private final Thread endWithJvm = new Thread(this::end);

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(endWithJvm);
        Thread.ofVirtual().start(() -> {
            try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
                reader.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                lines.add("end of output: " + e);
            }
        });
    }

    /**
     * Another JVM with this one's class path and options: what is not the gateway is not to be tuned otherwise.
     *
     * @param log gets what it writes to its standard error
     */
    static Child java(String name, Path log, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-X") && !option.contains("AOT")).forEach(command::add);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return start(name, log, Map.of(), command);
    }

    /**
     * The checkout's own command, as a user starts it; it becomes the JVM, under the same process id.
     *
     * @param environment added to this process's
     */
    static Child hirundo(String name, Path log, Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(checkout().resolve("hirundo").toString());
        command.addAll(arguments);
        return start(name, log, environment, command);
    }

    static Path checkout() {
        String checkout = System.getProperty("hirundo.checkout");
        if (checkout == null) {
            throw new IllegalStateException("the bench runs in a checkout: ./hirundo bench");
        }
        return Path.of(checkout);
    }

    /**
     * A program of the system's.
     *
     * @param environment added to this process's
     */
    static Child program(String name, Path log, Map<String, String> environment, List<String> command) {
        List<String> found = new ArrayList<>(List.of("env", PATH)); // env becomes the program, under the same id
        found.addAll(command);
        return start(name, log, environment, found);
    }

    private static Child start(String name, Path log, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().putAll(environment);
        try {
            return new Child(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("starting " + name, e);
        }
    }

    ProcessFigures figures() {
        return new ProcessFigures(process.pid());
    }

    void say(String line) throws MeasurementFailed {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            requireRunning();
            throw new MeasurementFailed(name + " does not listen: " + e.getMessage());
        }
    }

    /** Waits for a line that starts so, and returns the rest of it. */
    String await(String start) throws MeasurementFailed, InterruptedException {
        String line = next();
        while (!line.startsWith(start)) {
            line = next();
        }
        return line.substring(start.length()).strip();
    }

    /** Waits for a line. */
    String next() throws MeasurementFailed, InterruptedException {
        return next(0);
    }

    /** Waits for a line that cannot come before so many seconds. */
    String next(double seconds) throws MeasurementFailed, InterruptedException {
        long until = System.nanoTime() + GIVE_UP.toNanos() + (long) (seconds * 1e9);
        while (System.nanoTime() < until) {
            String line = lines.poll(100, TimeUnit.MILLISECONDS);
            if (line != null) {
                return line;
            }
            requireRunning();
        }
        throw new MeasurementFailed(name + " does not answer");
    }

    void requireRunning() throws MeasurementFailed {
        if (!process.isAlive()) {
            throw new MeasurementFailed(name + " ended with " + process.exitValue() + lastWords());
        }
    }

    private String lastWords() {
        try {
            return Files.readAllLines(log).stream().filter(line -> !line.isBlank())
                    .reduce((before, last) -> last).map(line -> ": " + line).orElse("");
        } catch (IOException | UncheckedIOException e) {
            return " (" + log + " cannot be read)";
        }
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(endWithJvm);
        } catch (IllegalStateException e) {
            // The JVM is ending already, and the hook runs.
        }
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
