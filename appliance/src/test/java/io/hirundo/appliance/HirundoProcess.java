package io.hirundo.appliance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hirundo as a process of its own, used as a user would: by its arguments, its output and signals. */
final class HirundoProcess implements AutoCloseable {

    /** A loaded machine starts a JVM ten times slower than an idle one. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Pattern LINK = Pattern.compile("open {2}(http://[^/]+)/#token=(\\S+)");

    private final Process process;
    private final Path out;
    private final Path err;

    private HirundoProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** @param folder for its output; distinct for each process of a test */
    static HirundoProcess start(Path folder, String... arguments) throws IOException {
        Path out = folder.resolve("stdout");
        Path err = folder.resolve("stderr");
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx96m", "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), "io.hirundo.appliance.cli.Main"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        return new HirundoProcess(process, out, err);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until it has printed the link; fails with what it said where it ended instead. */
    HirundoProcess awaitReady() {
        await().atMost(PATIENCE).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("Hirundo ended with " + process.exitValue() + ":\n" + out() + err());
            }
            return LINK.matcher(out()).find();
        });
        return this;
    }

    /** Asks the API with the token of the printed link. */
    String get(String path) throws IOException, InterruptedException {
        Matcher link = LINK.matcher(out());
        if (!link.find()) {
            throw new AssertionError("no link in: " + out());
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(link.group(1) + path))
                    .header("Authorization", "Bearer " + link.group(2)).timeout(Duration.ofSeconds(20)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    /** The exit code. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("Hirundo did not end:\n" + out() + err());
        }
        return process.exitValue();
    }

    void terminate() {
        process.destroy();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    String out() {
        return text(out);
    }

    String err() {
        return text(err);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
