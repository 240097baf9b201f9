package io.hirundo.image.machine;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Until when something may take. Every wait has one.
 *
 * @param atNanos by {@link System#nanoTime}
 */
public record Deadline(long atNanos) {

    /** Something that is tried again until it comes to something. */
    public interface Attempt<T> {
        /**
         * @return empty: not yet
         * @throws IOException not yet either; its message is told if it never comes
         */
        Optional<T> attempt() throws IOException, TestFailed, InterruptedException;
    }

    private static final long PAUSE_MS = 200;

    public static Deadline in(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos());
    }

    /** Whichever comes first, this or the other limit. */
    public Deadline within(Duration limit) {
        Deadline other = in(limit);
        return other.atNanos - atNanos < 0 ? other : this;
    }

    public boolean isOver() {
        return left().isZero();
    }

    /** Never negative. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()));
    }

    /** @param what completes the sentence "did not … in time" */
    public <T> T await(String what, Attempt<T> attempt) throws TestFailed, InterruptedException {
        long start = System.nanoTime();
        String last = "";
        do {
            try {
                Optional<T> result = attempt.attempt();
                if (result.isPresent()) {
                    return result.get();
                }
            } catch (IOException notYet) {
                last = " (" + notYet + ")";
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } while (!isOver());
        throw new TestFailed("did not " + what + " within " + (System.nanoTime() - start) / 1_000_000_000 + " s" + last);
    }

    /** As the other, for what has no result. */
    public void awaitTrue(String what, Attempt<Boolean> attempt) throws TestFailed, InterruptedException {
        await(what, () -> attempt.attempt().filter(Boolean::booleanValue));
    }
}
