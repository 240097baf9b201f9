package io.hirundo.gateway.alert.condition;

/** What a condition asks about one device, at one moment. */
public interface Facts {

    /** The metric's last value, true as 1 and false as 0; {@link Double#NaN} where it was never seen or is a text. */
    double number(String metric);

    /** The metric's last value where it is a text; else null. */
    String text(String metric);

    /**
     * By how much the metric changes in so many nanoseconds, see {@link Condition}; {@link Double#NaN} where its samples do
     * not tell.
     */
    double rate(String metric, long windowNanos);

    /** Whether the device sent no telemetry for so long. */
    Truth isAbsent(long nanos);

    /** Whether the device sent no value of this metric for so long; unknown where it never did. */
    Truth isAbsent(String metric, long nanos);
}
