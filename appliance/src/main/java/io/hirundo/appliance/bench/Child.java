package io.hirundo.appliance.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process of ours that talks in lines. Owned by the bench's one thread. */
final class Child implements AutoCloseable {
    private static final Duration GIVE_UP = Duration.ofSeconds(120);

    private final String name;
    private final Process process;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
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
        return start(name, log, command);
    }

    /** The checkout's own command, as a user starts it; it becomes the JVM, under the same process id. */
    static Child hirundo(String name, Path log, List<String> arguments) {
        String checkout = System.getProperty("hirundo.checkout");
        if (checkout == null) {
            throw new IllegalStateException("the bench runs in a checkout: ./hirundo bench");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(checkout, "hirundo").toString());
        command.addAll(arguments);
        return start(name, log, command);
    }

    private static Child start(String name, Path log, List<String> command) {
        try {
            return new Child(name, new ProcessBuilder(command).redirectError(log.toFile()).start());
        } catch (IOException e) {
            throw new UncheckedIOException("starting " + name, e);
        }
    }

    ProcessFigures figures() {
        return new ProcessFigures(process.pid());
    }

    void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not listen", e);
        }
    }

    /** Waits for a line that starts so, and returns the rest of it. */
    String await(String start) throws InterruptedException {
        long until = System.nanoTime() + GIVE_UP.toNanos();
        while (System.nanoTime() < until) {
            String line = lines.poll(100, TimeUnit.MILLISECONDS);
            if (line != null && line.startsWith(start)) {
                return line.substring(start.length()).strip();
            }
            if (line == null && !process.isAlive()) {
                throw new IllegalStateException(name + " ended with " + process.exitValue() + " before it said '" + start
                        + "'");
            }
        }
        throw new IllegalStateException(name + " did not say '" + start + "' within " + GIVE_UP.toSeconds() + " s");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            CompletableFuture<Process> exit = process.onExit();
            exit.get(15, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
        }
    }
}
