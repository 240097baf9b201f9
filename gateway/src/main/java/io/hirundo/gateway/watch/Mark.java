package io.hirundo.gateway.watch;

import io.hirundo.gateway.alert.Severity;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/** A value that is too high above one mark and well again below another. */
final class Mark implements Check {
    private final String code;
    private final Severity severity;
    private final double high;
    private final double low;
    private final String words;
    private final String advice;
    private final DoubleSupplier value;

    /**
     * @param words  with a {@code %.0f} for the value
     * @param advice what to do about it, put behind the words where it is too high
     * @param value  NaN where it cannot be read
     */
    Mark(String code, Severity severity, double high, double low, String words, String advice, DoubleSupplier value) {
        this.code = code;
        this.severity = severity;
        this.high = high;
        this.low = low;
        this.words = words;
        this.advice = advice;
        this.value = value;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public Finding look(long nowNanos) {
        double now = value.getAsDouble();
        if (now > high) {
            return new Finding.Trouble(severity, String.format(Locale.ROOT, words, now) + "; " + advice);
        }
        return now < low ? new Finding.Well(String.format(Locale.ROOT, words, now)) : Finding.UNCHANGED;
    }
}
