package io.hirundo.sensors.chip;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one measurement gave: metric name to value, in the chip's own order. Immutable. */
public record Reading(Map<String, Value> values) {

    public Reading {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a reading has at least one value");
        }
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public static Reading of(String metric, Value value) {
        return new Reading(Map.of(metric, value));
    }

    /** The number of that metric, for those who know that it is one. */
    public double number(String metric) {
        if (values.get(metric) instanceof Value.Quantity(double value, int _)) {
            return value;
        }
        throw new IllegalArgumentException("no number " + metric + " among " + values);
    }

    /** The state of that metric, for those who know that it is on/off. */
    public boolean on(String metric) {
        if (values.get(metric) instanceof Value.Switch(boolean on)) {
            return on;
        }
        throw new IllegalArgumentException("no on/off " + metric + " among " + values);
    }
}
