package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.appliance.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The program as {@code ./hirundo} starts it, in a process of its own. It ends with this JVM unless the JVM is killed. For
 * one thread at a time.
 */
final class Hirundo implements AutoCloseable {
    /** A start takes two seconds; a machine that builds beside the tests takes ten times that. */
    private static final long START_SECONDS = 60;
    private static final List<String> JVM_OPTIONS = List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx96m",
            "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED");

    private final Process process;
    private final Path log;
    private final Thread endWithJvm = new Thread(this::kill);
    private final CompletableFuture<URI> ready = new CompletableFuture<>();
    private final CompletableFuture<URI> link = new CompletableFuture<>();

    private Hirundo(Process process, Path log) {
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(endWithJvm);
        Thread.ofVirtual().start(this::readOutput);
    }

    /**
     * Returns at once.
     *
     * @param data  its data folder; what it logs is added to {@code hirundo.log} beside it
     * @param words the command line behind {@code hirundo --data DIR}
     */
    static Hirundo start(Path data, List<String> words) {
        return start(data, words, Map.of());
    }

    /** @param environment is added to that of this process */
    static Hirundo start(Path data, List<String> words, Map<String, String> environment) {
        Path log = data.resolveSibling("hirundo.log");
        List<String> command = command(data, words);
        try {
            Files.writeString(log, "$ hirundo " + words + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            ProcessBuilder builder = builder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            return new Hirundo(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A token from the command line, as an administrator of the machine gets it. */
    static String token(Path data, String gatewayId) {
        try {
            Process process = builder(command(data, List.of("--set", "gateway.id=" + gatewayId, "token", "--user", "test",
                    "--role", "admin"))).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            try (BufferedReader output = process.inputReader()) {
                String token = output.readLine();
                if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0 || token == null) {
                    throw new AssertionError("hirundo token printed no token");
                }
                return token;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The command line of the program in a JVM of its own. */
    static List<String> command(Path data, List<String> words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(),
                "--data", data.toString()));
        command.addAll(words);
        return command;
    }

    /** What whoever runs the tests has set for a Hirundo of their own must not change the tests. */
    static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("HIRUNDO_"));
        return builder;
    }

    /** @return the address behind the word {@code ready} */
    URI awaitReady() {
        return await(ready, "ready");
    }

    /** @return the link that {@code run} prints to sign a browser in */
    URI awaitLink() {
        return await(link, "the link");
    }

    long pid() {
        return process.pid();
    }

    /** Its child processes and theirs. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** Stops it from running while its connections stay open; only {@link #kill} ends that. */
    void freeze() {
        try {
            int exitCode = new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start().waitFor();
            if (exitCode != 0) {
                throw new AssertionError("kill -STOP ended with " + exitCode);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As {@code kill -9}; returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** As {@code kill -TERM}; returns at once. */
    void terminate() {
        process.destroy();
    }

    /** Waits for its end. @return its exit code */
    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(START_SECONDS, TimeUnit.SECONDS)).as(() -> "hirundo has ended:\n" + log()).isTrue();
        return process.exitValue();
    }

    /** The last lines it logged. */
    String log() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it and what it left behind. */
    @Override
    public void close() {
        List<ProcessHandle> children = descendants();
        kill();
        children.forEach(ProcessHandle::destroyForcibly);
        Runtime.getRuntime().removeShutdownHook(endWithJvm);
    }

    private URI await(CompletableFuture<URI> line, String what) {
        try {
            return line.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("hirundo did not print " + what + " (" + e + "):\n" + log(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void readOutput() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                String[] words = line.strip().split(" +");
                if (words.length == 2 && words[0].equals("ready")) {
                    ready.complete(URI.create(words[1]));
                } else if (words.length == 2 && words[0].equals("open")) {
                    link.complete(URI.create(words[1]));
                }
            }
            throw new IOException("its output ended");
        } catch (IOException | IllegalArgumentException e) {
            ready.completeExceptionally(e); // of no effect if the line has come
            link.completeExceptionally(e);
        }
    }
}
