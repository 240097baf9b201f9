package io.hirundo.sensors.sim;

import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * A physical quantity that drifts slowly and plausibly around a mean: a long swing with a short ripple on it, a tenth as high.
 *
 * @param mean          in the quantity's own unit
 * @param swing         largest distance of the long wave from the mean
 * @param periodSeconds of the long wave
 * @param phase         where in the period it starts, 0 to 1
 */
record Wave(double mean, double swing, double periodSeconds, double phase) {

    /** The ripple's period is no whole fraction of the long one, or the sum would repeat visibly. */
    private static final double RIPPLE_RATIO = 11.3;
    private static final double RIPPLE_HEIGHT = 0.1;

    /** A wave whose phase comes from the seed. */
    static Wave around(double mean, double swing, double periodSeconds, SplittableRandom random) {
        return new Wave(mean, swing, periodSeconds, random.nextDouble());
    }

    double at(long nanos) {
        double turns = nanos / 1e9 / periodSeconds + phase;
        return mean + swing * (Math.sin(2 * Math.PI * turns) + RIPPLE_HEIGHT * Math.sin(2 * Math.PI * turns * RIPPLE_RATIO));
    }

    /** This wave read off at the clock's time. */
    DoubleSupplier over(LongSupplier nanos) {
        return () -> at(nanos.getAsLong());
    }
}
