package io.hirundo.sensors;

/** Which buses are simulated. The machine itself ({@code host}) never is. */
public enum Simulate {
    /** Those that this machine does not have, and those of sensors for which no bus is configured. */
    AUTO,
    /** All. */
    ALWAYS,
    /** None; a sensor whose bus is not there is offline. */
    NEVER
}
