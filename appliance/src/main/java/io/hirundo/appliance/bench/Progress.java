package io.hirundo.appliance.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongConsumer;

/** Says every few seconds how much is done and how long the rest takes. */
final class Progress implements LongConsumer {
    private static final long EVERY_NANOS = 10_000_000_000L;

    private final PrintStream out;
    private final String what;
    private final long all;
    private final long began = System.nanoTime();
    private long said = began;

    Progress(PrintStream out, String what, long all) {
        this.out = out;
        this.what = what;
        this.all = all;
    }

    @Override
    public void accept(long done) {
        long now = System.nanoTime();
        if (now - said < EVERY_NANOS || done <= 0) {
            return;
        }
        said = now;
        double left = (now - began) / 1e9 * (all - done) / done;
        out.printf(Locale.ROOT, "    %s: %.1f of %.1f million, %.0f s left%n", what, done / 1e6, all / 1e6, left);
    }
}
