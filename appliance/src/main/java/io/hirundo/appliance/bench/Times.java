package io.hirundo.appliance.bench;

import java.util.Arrays;

/**
 * How long something took, each time it was done.
 *
 * @param sortedMillis not empty
 */
record Times(double[] sortedMillis) {

    /** What is timed. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /** @param warmUps how often it is done before, without being timed */
    static Times of(int warmUps, int times, Action action) throws Exception {
        for (int i = 0; i < warmUps; i++) {
            action.run();
        }
        double[] millis = new double[times];
        for (int i = 0; i < times; i++) {
            long begin = System.nanoTime();
            action.run();
            millis[i] = (System.nanoTime() - begin) / 1e6;
        }
        Arrays.sort(millis);
        return new Times(millis);
    }

    double median() {
        return at(0.5);
    }

    double p99() {
        return at(0.99);
    }

    private double at(double share) {
        return sortedMillis[(int) Math.min(sortedMillis.length - 1, Math.floor(share * sortedMillis.length))];
    }
}
