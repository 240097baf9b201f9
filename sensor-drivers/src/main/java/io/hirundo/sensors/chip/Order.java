package io.hirundo.sensors.chip;

/** What an actuator is told to do, checked by {@link Orders}. */
public sealed interface Order {

    /** On or off. */
    record Switch(boolean on) implements Order {
    }

    /** A brightness or a position from 0 to 100. */
    record Percent(int percent) implements Order {
    }
}
