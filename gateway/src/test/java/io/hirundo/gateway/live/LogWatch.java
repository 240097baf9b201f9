package io.hirundo.gateway.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is written to the log from here on, by logger and message, numbers and names aside, and by the second. */
final class LogWatch extends Handler implements AutoCloseable {
    private record Key(String logger, String shape, long second) {}

    // guarded by this
    private final Map<Key, Integer> lines = new HashMap<>();
    private final List<String> uncaught = new ArrayList<>();
    private final Logger root = Logger.getLogger("");
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    LogWatch() {
        setLevel(Level.INFO);
        root.addHandler(this);
        Thread.setDefaultUncaughtExceptionHandler(this::uncaught);
    }

    @Override
    public synchronized void publish(LogRecord line) {
        if (isLoggable(line)) {
            String shape = String.valueOf(line.getMessage()).replaceAll("0x[0-9a-f]+|[0-9]+", "#").replaceAll("'[^']*'|\"[^\"]*\"", "''");
            String thrown = line.getThrown() == null ? "" : " " + line.getThrown() + " because of " + line.getThrown().getCause();
            lines.merge(new Key(line.getLoggerName(), line.getLevel() + " " + shape + thrown, line.getMillis() / 1_000), 1, Integer::sum);
        }
    }

    private synchronized void uncaught(Thread thread, Throwable e) {
        uncaught.add(thread + ": " + e);
    }

    /** Exceptions that ended a thread: by default they go to standard error, which is the log as well. */
    synchronized List<String> uncaught() {
        return List.copyOf(uncaught);
    }

    /** What stood in the log more than once in a second. */
    synchronized List<String> repeated() {
        return lines.entrySet().stream().filter(line -> line.getValue() > 1).map(String::valueOf).sorted().toList();
    }

    /** What the server calls an error of its own. */
    synchronized List<String> errors() {
        return lines.keySet().stream().map(String::valueOf).filter(line -> line.contains("shape=SEVERE")).sorted().toList();
    }

    synchronized int lines() {
        return lines.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    @Override
    public void close() {
        root.removeHandler(this);
        Thread.setDefaultUncaughtExceptionHandler(before);
    }
}
