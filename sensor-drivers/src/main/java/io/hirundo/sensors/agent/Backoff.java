package io.hirundo.sensors.agent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubled from the first to the most, and spread at random, so that many who failed together
 * don't come back together.
 */
record Backoff(Duration first, Duration most) {

    private static final int MOST_DOUBLINGS = 30;

    /** Nanoseconds to wait after that many failures in a row, at least 1: anything between the first wait and the doubled one. */
    long nanos(int failures, RandomGenerator random) {
        long longest = longestNanos(failures);
        long shortest = Math.min(first.toNanos(), longest);
        return shortest == longest ? longest : random.nextLong(shortest, longest + 1);
    }

    long longestNanos(int failures) {
        int doublings = Math.clamp(failures - 1, 0, MOST_DOUBLINGS);
        return first.toNanos() > most.toNanos() >> doublings ? most.toNanos() : first.toNanos() << doublings;
    }
}
