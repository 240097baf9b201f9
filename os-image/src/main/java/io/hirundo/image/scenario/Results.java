package io.hirundo.image.scenario;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;

/** What came out, a line each, on the terminal and beside the logs. Any thread. */
final class Results {
    private final String scenario;
    private final PrintWriter out;
    private final Path file;
    private final long startNanos = System.nanoTime();
    // guarded by this
    private int failures;

    /** @param file gets the same lines */
    Results(String scenario, PrintWriter out, Path file) {
        this.scenario = scenario;
        this.out = out;
        this.file = file;
    }

    /** Something that was measured, and is neither good nor bad. */
    void note(String text) {
        line("      ", text);
    }

    void pass(String text) {
        line("ok    ", text);
    }

    void fail(String text) {
        synchronized (this) {
            failures++;
        }
        line("FAILED", text);
    }

    synchronized int failures() {
        return failures;
    }

    private synchronized void line(String verdict, String text) {
        long seconds = Duration.ofNanos(System.nanoTime() - startNanos).toSeconds();
        String line = String.format(Locale.ROOT, "%s %-9s %4d s  %s", verdict, scenario, seconds, text);
        out.println(line);
        out.flush();
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
