package io.hirundo.appliance.cli;

import io.hirundo.appliance.backup.Progress;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Says every two seconds how far a long piece of work has come, so that nobody takes it for one that hangs. Any thread. */
final class TimedProgress implements Progress {

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final PrintWriter out;
    private final LongSupplier nanoTime;
    private long nextNanos;

    TimedProgress(PrintWriter out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
        this.nextNanos = nanoTime.getAsLong() + EVERY_NANOS;
    }

    @Override
    public synchronized void at(String what, long doneBytes, long totalBytes) {
        long now = nanoTime.getAsLong();
        if (now - nextNanos < 0) {
            return;
        }
        nextNanos = now + EVERY_NANOS;
        // More than all of it: a journal that grows while it is copied.
        long percent = totalBytes <= 0 ? 0 : Math.min(99, 100 * doneBytes / totalBytes);
        out.println("hirundo: " + what + ", " + percent + " %");
        out.flush();
    }
}
