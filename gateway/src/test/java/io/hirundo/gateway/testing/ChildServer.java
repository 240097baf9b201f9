package io.hirundo.gateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server process on 127.0.0.1 that keeps its port and its folder over restarts. It ends with this JVM unless the JVM is
 * killed. For one thread at a time.
 */
final class ChildServer implements AutoCloseable {
    /** Long enough for a busy two-core machine; a server that is there answers within 100 ms. */
    private static final Duration START_LIMIT = Duration.ofSeconds(20);

    private final String name;
    private final String debianPackage;
    private final Path folder;
    private final int port;
    private final Thread endWithJvm = new Thread(this::destroy);
    private Process process;

    ChildServer(String name, String debianPackage) {
        this.name = name;
        this.debianPackage = debianPackage;
        try {
            this.folder = Files.createTempDirectory("hirundo-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.port = FreePort.find();
        Runtime.getRuntime().addShutdownHook(endWithJvm);
    }

    Path folder() {
        return folder;
    }

    int port() {
        return port;
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** What it printed since its last start. */
    String output() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when the port accepts connections. */
    void start(List<String> command) {
        if (isRunning()) {
            throw new IllegalStateException(name + " is running already");
        }
        try {
            process = new ProcessBuilder(command).directory(folder.toFile())
                    .redirectErrorStream(true).redirectOutput(log().toFile()).start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    name + " is not installed: apt-get install " + debianPackage + " (" + e.getMessage() + ")", e);
        }
        long giveUp = System.nanoTime() + START_LIMIT.toNanos();
        while (!accepts()) {
            if (!process.isAlive() || System.nanoTime() > giveUp) {
                boolean exited = !process.isAlive();
                destroy();
                throw new IllegalStateException(name + (exited ? " ended with " + process.exitValue()
                        : " accepted no connection in " + START_LIMIT) + " on port " + port + ": " + output());
            }
            waitABit();
        }
    }

    /** As {@code kill -9}: no chance to write anything. */
    void kill() {
        destroy();
    }

    /** As {@code kill -TERM}, then waits for the end. */
    void stop() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                destroy();
            }
        } catch (InterruptedException e) {
            destroy();
            Thread.currentThread().interrupt();
        }
    }

    /** Stops the process from running while its connections stay open: how a hung server looks from outside. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    @Override
    public void close() {
        destroy();
        Runtime.getRuntime().removeShutdownHook(endWithJvm);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void destroy() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private void signal(String signal) {
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + signal + " " + process.pid() + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false; // not yet: the caller counts the time
        }
    }

    private void waitABit() {
        try {
            process.waitFor(10, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            destroy();
            Thread.currentThread().interrupt();
        }
    }

    private Path log() {
        return folder.resolve("output.log");
    }
}
