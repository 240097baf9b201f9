package io.hirundo.sensors.chip;

import java.util.Objects;

/**
 * What a chip measures.
 *
 * @param name     the member of the telemetry body
 * @param unit     UCUM-like sign as people read it ({@code °C}, {@code %}, {@code hPa}, {@code V}); empty for a number without unit
 *                 and for on/off
 * @param min      the lowest value the chip can give; NaN where there is no such bound or the metric is on/off
 * @param max      the highest one; NaN likewise
 * @param decimals digits behind the point that the chip resolves; further ones would be noise in the journal
 */
public record Metric(String name, String unit, double min, double max, int decimals) {

    public Metric {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(unit, "unit");
    }

    /** A metric that is on or off. */
    public static Metric onOff(String name) {
        return new Metric(name, "", Double.NaN, Double.NaN, 0);
    }

    /** This metric at this value. */
    public Value at(double value) {
        return new Value.Quantity(value, decimals);
    }
}
