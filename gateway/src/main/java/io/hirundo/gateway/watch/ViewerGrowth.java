package io.hirundo.gateway.watch;

import io.hirundo.gateway.alert.Severity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** Whether the viewers become many more within a minute: a page that reconnects in a loop, or somebody who should not be there. */
final class ViewerGrowth implements Check {
    private static final double RAISE_FACTOR = 1.2;
    private static final double CLEAR_FACTOR = 1.1;
    /** From five to six is a fifth too, and nothing. */
    private static final int FLOOR = 20;
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** After a start all come back. Counting begins when they have. */
    private static final long SETTLING_NANOS = TimeUnit.MINUTES.toNanos(2);
    /** Of the last minute; the watch looks every few seconds. */
    private static final int MAX_COUNTS = 64;

    private record Count(long atNanos, int viewers) {}

    private final IntSupplier viewers;
    private final Deque<Count> counts = new ArrayDeque<>();
    private boolean started;
    private long startedNanos;

    ViewerGrowth(IntSupplier viewers) {
        this.viewers = viewers;
    }

    @Override
    public String code() {
        return "viewers";
    }

    @Override
    public Finding look(long nowNanos) {
        if (!started) {
            started = true;
            startedNanos = nowNanos;
        }
        if (nowNanos - startedNanos < SETTLING_NANOS) {
            return Finding.UNCHANGED;
        }
        int now = viewers.getAsInt();
        Count before = aMinuteAgo(nowNanos);
        counts.addLast(new Count(nowNanos, now));
        if (counts.size() > MAX_COUNTS) {
            counts.removeFirst();
        }
        if (before == null) {
            return Finding.UNCHANGED;
        }
        int more = now - before.viewers;
        if (more >= FLOOR && now > RAISE_FACTOR * before.viewers) {
            return new Finding.Trouble(Severity.WARNING, "there are " + now + " viewers, a minute ago there were "
                    + before.viewers + "; see whether that is meant");
        }
        return more < FLOOR / 2 || now < CLEAR_FACTOR * before.viewers
                ? new Finding.Well("there are " + now + " viewers, a minute ago there were " + before.viewers)
                : Finding.UNCHANGED;
    }

    /** The youngest count that is a minute old; those before it are forgotten. Null where none is. */
    private Count aMinuteAgo(long nowNanos) {
        Count before = null;
        while (!counts.isEmpty() && nowNanos - counts.peekFirst().atNanos >= MINUTE_NANOS) {
            before = counts.removeFirst();
        }
        if (before != null) {
            counts.addFirst(before);
        }
        return before;
    }
}
